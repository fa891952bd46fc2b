package io.gristmill.spark.reprofile;

import io.gristmill.spark.stage.OutputEntry;
import java.io.Serializable;
import java.util.SortedMap;

/**
 * What judging one part again gave.
 *
 * @param output the table of changes
 * @param counts documents by verdict before, then after
 */
record PartChanges(OutputEntry output, SortedMap<String, SortedMap<String, Long>> counts)
    implements Serializable {}
