# Build:  docker build --build-arg VERSION=1.2.3 --build-arg COMMIT=$(git rev-parse HEAD) -t credit-bot:1.2.3 .
# A release gives both bases by digest (--build-arg BUILD_IMAGE=node:24-trixie-slim@sha256:...), see k8s/README.md.
ARG BUILD_IMAGE=docker.io/library/node:24-trixie-slim
ARG RUN_IMAGE=gcr.io/distroless/nodejs24-debian13:nonroot

# What runs is one bundle: the bot and of its packages what it loads. No install script of any package runs.
FROM ${BUILD_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc tsconfig.json .esbuild.mjs ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY src src
RUN npm run --silent build

# No shell, no npm, no node_modules, no source, no tests. Writes nothing: a read-only root and any uid will do.
FROM ${RUN_IMAGE}
ARG VERSION=0.0.0
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="credit-bot" \
      org.opencontainers.image.description="Recommends a credit for SMS pumping from a Looker link, in Slack" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${COMMIT}" \
      org.opencontainers.image.licenses="UNLICENSED"
# Node by its name, wherever the base keeps it. The heap stops at three quarters of 512 MiB, before the kernel does;
# --max-old-space-size-percentage would stop Node 20 from starting. A pod without its own role must not take the node's.
# HOME: for a uid that /etc/passwd lacks os.homedir() throws, and with it every call of the AWS SDK.
ENV PATH=/nodejs/bin:/usr/local/bin:/usr/bin:/bin \
    HOME=/app \
    HOST=0.0.0.0 \
    PORT=8080 \
    NODE_OPTIONS=--max-old-space-size=384 \
    COMMIT=${COMMIT} \
    AWS_EC2_METADATA_DISABLED=true
WORKDIR /app
COPY --from=build /app/dist dist
COPY package.json ./
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 CMD ["node", "dist/main.js", "healthcheck"]
# Exec form: Node is process 1 and handles SIGTERM itself.
ENTRYPOINT ["node", "--enable-source-maps", "--max-semi-space-size=8"]
CMD ["dist/main.js"]
