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
ENV NODE_ENV=production
WORKDIR /airbyte/integration_code
COPY --from=build /build/dist/main.js ./dist/main.js
COPY bin/main ./bin/main
COPY LICENSE ./
ENV AIRBYTE_ENTRYPOINT="node /airbyte/integration_code/bin/main"
LABEL io.airbyte.name="farm/source-clockify" \
      io.airbyte.version="0.1.0"
USER node
ENTRYPOINT ["node", "/airbyte/integration_code/bin/main"]
