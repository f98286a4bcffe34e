# The bundle is built with everything; the image holds only what runs.
FROM node:24.11.1-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY scripts ./scripts
COPY src ./src
COPY resources ./resources
COPY bin/main ./bin/main
COPY LICENSE ./
# The modes are set here: those of the checkout depend on somebody's umask, and the image runs as any user.
# The CDK reads its version from package.json.
RUN node scripts/build.mjs main && \
    mkdir -p /image/bin /image/dist && \
    cp package.json LICENSE dist/THIRD_PARTY_LICENSES /image/ && \
    cp dist/main.js /image/dist/ && \
    cp bin/main /image/bin/ && \
    find /image -type d -exec chmod 755 {} + && \
    find /image -type f -exec chmod 644 {} + && \
    chmod 755 /image/bin/main

FROM node:24.11.1-bookworm-slim
# the address of the repository it is built from
ARG SOURCE=""
ENV NODE_ENV=production
WORKDIR /airbyte/integration_code
COPY --from=build /image/ ./
ENV AIRBYTE_ENTRYPOINT="node /airbyte/integration_code/bin/main"
LABEL io.airbyte.name="source-clockify-ts/source-clockify" \
      io.airbyte.version="0.2.0" \
      org.opencontainers.image.title="source-clockify" \
      org.opencontainers.image.description="Airbyte source connector for Clockify" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="0.2.0"
# by number: a cluster that wants no root cannot tell what a name means
USER 1000:1000
ENTRYPOINT ["node", "/airbyte/integration_code/bin/main"]
