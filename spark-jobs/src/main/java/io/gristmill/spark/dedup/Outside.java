package io.gristmill.spark.dedup;

import io.gristmill.preprocessing.dedup.decontaminate.NGramIndex;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What from outside a run decides over its documents.
 *
 * @param known keys of what earlier runs kept: {@code key, id}
 * @param evaluation n-grams of evaluation sets
 */
record Outside(Optional<Dataset<Row>> known, Optional<NGramIndex> evaluation) {

  static final Outside NOTHING = new Outside(Optional.empty(), Optional.empty());
}
