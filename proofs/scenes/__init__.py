"""What a picture shows, as data: the frames of a trace, a scene of few people."""
