"""Side by side: the same units, the same vectors, one question encoder, and each library's own way to a hybrid top 10."""
