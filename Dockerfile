# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY . .
# `npm ci` builds (the script `prepare`) and makes the links of the embedded PostgreSQL's libraries; pruning keeps them.
RUN npm ci && npm prune --omit=dev

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="Duban" \
      org.opencontainers.image.description="SLA escalation worker for complaints in property management" \
      org.opencontainers.image.licenses="MIT"
ENV NODE_ENV=production \
    DUBAN_CONFIG=/app/config \
    DUBAN_HOME=/var/lib/duban \
    DUBAN_HTTP=0.0.0.0:9464
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/config ./config
RUN install -d -o node -g node -m 0750 /var/lib/duban \
 && ln -s /app/dist/src/cli/main.js /usr/local/bin/duban \
 && chmod 0755 /app/dist/src/cli/main.js
USER node
VOLUME /var/lib/duban
EXPOSE 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/livez').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "dist/src/cli/main.js"]
CMD ["worker"]
