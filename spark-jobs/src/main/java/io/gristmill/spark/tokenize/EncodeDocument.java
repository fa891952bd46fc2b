package io.gristmill.spark.tokenize;

import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.pieces.Utf8;
import io.gristmill.tokens.DocumentSplit;
import java.io.Serializable;
import org.apache.spark.api.java.function.PairFunction;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/** Encodes a document and gives it its place. */
final class EncodeDocument implements PairFunction<Row, PlaceInSplit, EncodedDocument> {

  private static final long serialVersionUID = 1L;

  private final Source tokenizer;
  private final DocumentSplit split;

  /** The tokenizer, which takes long to build: once an executor, not once a task. */
  @FunctionalInterface
  interface Source extends Serializable {
    BytePairTokenizer get();
  }

  EncodeDocument(Source tokenizer, DocumentSplit split) {
    this.tokenizer = tokenizer;
    this.split = split;
  }

  @Override
  public Tuple2<PlaceInSplit, EncodedDocument> call(Row row) {
    String text = row.getAs("text");
    int bytes = Utf8.encode(text).length;
    EncodedDocument document = new EncodedDocument(row, bytes, tokenizer.get().encode(text));
    PlaceInSplit place =
        new PlaceInSplit(split.of(document.cluster()), split.order(document.id()), document);
    return new Tuple2<>(place, document);
  }
}
