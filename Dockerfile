# Tiaowen as one process: the API, the pages, the widget, Slack and Feishu.
#
#   docker build -t tiaowen .
#   docker run -v tiaowen:/data tiaowen tiaowen keys create me --scope ask
#   docker run -v tiaowen:/data -p 8000:8000 tiaowen
#
# Pin the base by digest where builds have to be repeatable to the byte:
#   docker build --build-arg PYTHON=python:3.11.14-slim-bookworm@sha256:... .
ARG PYTHON=python:3.11.14-slim-bookworm

FROM ${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
RUN python -m venv /opt/tiaowen
ENV PATH=/opt/tiaowen/bin:$PATH
WORKDIR /src
# What it needs changes less often than the code: this layer is kept until constraints.txt changes.
COPY constraints.txt ./
RUN pip install --no-cache-dir "pip==25.3" && pip install --no-cache-dir --no-deps -r constraints.txt
COPY . .
# With --build-arg MILVUS=1 it can search a Milvus; 100 MB more.
ARG MILVUS=""
RUN pip install --no-cache-dir -c constraints.txt ".[feishu,mcp,postgres,slack,wecom]" && \
    if [ -n "$MILVUS" ]; then pip install --no-cache-dir --no-deps -r constraints-milvus.txt; fi && \
    pip check

FROM ${PYTHON}
LABEL org.opencontainers.image.title="Tiaowen" \
      org.opencontainers.image.description="Ask a policy document; get the answer with the clause it stands on, word for word" \
      org.opencontainers.image.licenses="Apache-2.0"
# The runtime of FAISS and ONNX; everything else comes in wheels.
RUN apt-get update && \
    apt-get install -y --no-install-recommends libgomp1 && \
    rm -rf /var/lib/apt/lists/* && \
    groupadd --gid 10001 tiaowen && \
    useradd --uid 10001 --gid tiaowen --no-create-home --home-dir /data --shell /usr/sbin/nologin tiaowen && \
    install -d -o tiaowen -g tiaowen -m 0750 /data
COPY --from=build /opt/tiaowen /opt/tiaowen
ENV PATH=/opt/tiaowen/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    OMP_NUM_THREADS=1 \
    TIAOWEN_HOME=/data \
    TIAOWEN_HOST=0.0.0.0 \
    TIAOWEN_PORT=8000 \
    TIAOWEN_LOG_FORMAT=json
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
# The process lives; whether the index is open is /readyz's to say, and may take a minute the first time.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["tiaowen", "serve"]
