package io.gristmill.spark.stage;

/** A file or an upstream manifest that a stage read. */
public record InputEntry(String uri, long bytes) {}
