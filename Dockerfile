# docker build -t childproof . && docker run --rm -v "$PWD:/rules" childproof gate --against main...
FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
COPY . /src
RUN pip install --no-cache-dir /src && git config --system --add safe.directory /rules
WORKDIR /rules
ENTRYPOINT ["childproof"]
