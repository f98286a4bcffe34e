# The bundle is built with everything; the image holds only what runs.
FROM node:24.11.1-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY scripts ./scripts
COPY src ./src
COPY resources ./resources
RUN node scripts/build.mjs main

FROM node:24.11.1-bookworm-slim
# the address of the repository it is built from
ARG SOURCE=""
ENV NODE_ENV=production
WORKDIR /airbyte/integration_code
COPY --from=build /build/dist/main.js ./dist/main.js
COPY bin/main ./bin/main
# the CDK reads its version here
COPY package.json LICENSE ./
ENV AIRBYTE_ENTRYPOINT="node --max-semi-space-size=8 --heap-growing-percent=30 /airbyte/integration_code/bin/main"
LABEL io.airbyte.name="source-clockify-ts/source-clockify" \
      io.airbyte.version="0.1.0" \
      org.opencontainers.image.title="source-clockify" \
      org.opencontainers.image.description="Airbyte source connector for Clockify" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="0.1.0"
USER node
ENTRYPOINT ["node", "--max-semi-space-size=8", "--heap-growing-percent=30", "/airbyte/integration_code/bin/main"]
