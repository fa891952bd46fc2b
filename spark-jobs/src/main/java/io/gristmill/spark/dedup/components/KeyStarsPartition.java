package io.gristmill.spark.dedup.components;

import io.gristmill.preprocessing.dedup.KeyStars;
import io.gristmill.preprocessing.dedup.KeyStars.Membership;
import io.gristmill.spark.iterator.Iterators;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/** Memberships (key, id) sorted by key and id to edges from each document to the key's first. */
final class KeyStarsPartition implements MapPartitionsFunction<Row, Row> {

  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<Row> call(Iterator<Row> sorted) {
    Iterator<Membership> memberships =
        Iterators.map(sorted, row -> new Membership(row.<byte[]>getAs(0), row.getString(1)));
    return Iterators.map(new KeyStars(memberships), EdgeRows::row);
  }
}
