package io.gristmill.spark.tokenize;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.tokens.Split;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How well the tokenizer fits the texts: tokens per word by language, and the tokens in use. */
final class Fertility {

  private static final int BITS = 64;
  private static final int TREE_DEPTH = 2;

  /** Words are runs of characters that are no ASCII white space. */
  private static final String WORDS = "size(filter(split(text, '\\\\s+'), word -> word != ''))";

  private Fertility() {}

  /**
   * By language: documents, tokens without the ends of texts, tokens per word, bytes per token. A
   * document counts as often as it is in the shards.
   *
   * @param lineage rows of the written shards
   * @param documents rows with {@code id}, {@code language} and {@code text}
   */
  static ObjectNode byLanguage(Dataset<Row> lineage, Dataset<Row> documents) {
    Dataset<Row> texts =
        documents.select(
            col("id"),
            col("language"),
            expr(WORDS).cast("long").as("words"),
            expr("octet_length(text)").cast("long").as("bytes"));
    List<Row> rows =
        lineage
            .select(col("id"), col("tokens").minus(1).as("tokens"))
            .join(texts, "id")
            .groupBy("language")
            .agg(
                count(lit(1)).as("documents"),
                sum("tokens").as("tokens"),
                sum("words").as("words"),
                sum("bytes").as("bytes"))
            .orderBy("language")
            .collectAsList();
    ObjectNode languages = JsonNodeFactory.instance.objectNode();
    for (Row row : rows) {
      long tokens = row.getAs("tokens");
      long words = row.getAs("words");
      long bytes = row.getAs("bytes");
      ObjectNode language = languages.putObject(row.getAs("language"));
      language.put("documents", row.<Long>getAs("documents")).put("tokens", tokens);
      language.put("words", words).put("bytes", bytes);
      if (words > 0 && tokens > 0) {
        language.put("tokens-per-word", (double) tokens / words);
        language.put("bytes-per-token", (double) bytes / tokens);
      }
    }
    return languages;
  }

  /** Number of tokens of the vocabulary that occur in the training split. */
  static long used(JavaPairRDD<ShardPlan.ShardOrderKey, EncodedDocument> encoded, int vocabulary) {
    int length = (vocabulary + BITS - 1) / BITS;
    long[] used =
        encoded.treeAggregate(
            new long[length],
            (bits, document) -> {
              if (document._1().split() == Split.TRAIN) {
                for (int id : document._2().ids()) {
                  bits[id / BITS] |= 1L << (id % BITS);
                }
              }
              return bits;
            },
            (bits, others) -> {
              for (int i = 0; i < bits.length; i++) {
                bits[i] |= others[i];
              }
              return bits;
            },
            TREE_DEPTH);
    long count = 0;
    for (long bits : used) {
      count += Long.bitCount(bits);
    }
    return count;
  }
}
