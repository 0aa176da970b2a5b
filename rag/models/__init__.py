"""The models that run here: embedder, reader, reranker, logistic models."""
