package io.gristmill.spark.stage;

import java.io.Serializable;

/**
 * A file a stage wrote.
 *
 * @param path relative to the stage's directory
 * @param records rows, documents or sequences in it
 */
public record OutputEntry(String path, long bytes, String sha256, long records)
    implements Serializable {}
