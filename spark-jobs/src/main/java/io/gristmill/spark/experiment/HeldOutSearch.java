package io.gristmill.spark.experiment;

import static io.gristmill.error.Messages.format;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.preprocessing.dedup.parts.NGramIndex;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator;
import io.gristmill.preprocessing.dedup.parts.NGramIndex.Decontaminator.Contamination;
import io.gristmill.spark.engine.SparkEngine;
import io.gristmill.spark.stage.StageContext;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** Searches the documents of training shards for words of held-out texts. */
record HeldOutSearch(StageContext context, HeldOutSets sets, BytePairTokenizer tokenizer) {

  /**
   * Requires that no training document shares {@value HeldOutSets#NGRAM} words in a row with a
   * held-out text. A finished search is not repeated.
   *
   * @param data where the tokens are from, for the message
   * @throws InvalidInputException if documents do; names their number and the first words
   */
  void requireApart(String data, ShardManifest tokens) throws IOException {
    List<String> shards =
        tokens.shards(Split.TRAIN).stream().map(ShardManifest.Shard::uri).toList();
    if (sets.isEmpty() || shards.isEmpty()) {
      return;
    }
    String searched = Sha256.of(tokens.fingerprint() + sets.identities()).substring(0, 16);
    String uri = context.run() + "/held-out/searched/" + searched + ".json";
    if (context.storage().exists(uri)) {
      return;
    }
    JavaSparkContext spark = SparkEngine.javaContext(context);
    spark.setJobDescription("search " + shards.size() + " training shards for held-out texts");
    Broadcast<NGramIndex> index = spark.broadcast(sets.index());
    List<Found> found;
    try {
      found =
          spark
              .parallelize(shards, Math.min(shards.size(), spark.defaultParallelism()))
              .mapPartitions(new SearchPartition(context.storage(), tokens, tokenizer, index))
              .collect();
    } finally {
      index.destroy();
    }
    long documents = found.stream().mapToLong(Found::documents).sum();
    if (documents > 0) {
      throw new InvalidInputException(
          format(
              "held-out: %d training documents share %d words with a held-out text, the first with"
                  + " %s (expected none: make its run with dedup.decontamination.files = [\"%s\"])"
                  + " at %s",
              documents,
              HeldOutSets.NGRAM,
              found.get(0).first(),
              context.run() + "/held-out/*.jsonl",
              data));
    }
    byte[] result =
        new ObjectMapper()
            .writeValueAsBytes(
                new ObjectMapper()
                    .createObjectNode()
                    .put("tokens", tokens.fingerprint())
                    .put("documents", tokens.documents(Split.TRAIN))
                    .put("shared", 0));
    context.storage().output(uri).write(result);
  }

  /**
   * Documents of some shards with words of held-out texts.
   *
   * @param first set and words of the first one, and the shard it is in
   */
  record Found(long documents, String first) implements Serializable {

    private static final long serialVersionUID = 1L;
  }

  /** Counts the documents of shards with words of an index; nothing if there are none. */
  record SearchPartition(
      Storage storage,
      ShardManifest tokens,
      BytePairTokenizer tokenizer,
      Broadcast<NGramIndex> index)
      implements FlatMapFunction<Iterator<String>, Found> {

    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<Found> call(Iterator<String> shards) throws IOException {
      long documents = 0;
      Optional<String> first = Optional.empty();
      Decontaminator decontaminator = new Decontaminator(index.value());
      while (shards.hasNext()) {
        String uri = shards.next();
        TokenShardReader shard = tokens.open(storage, uri);
        for (int document = 0; document < shard.documents(); document++) {
          Optional<Contamination> shared = decontaminator.find(text(shard, document));
          documents += shared.isPresent() ? 1 : 0;
          first =
              first.or(
                  () ->
                      shared.map(
                          found -> format("%s, \"%s\" in %s", found.task(), found.ngram(), uri)));
        }
      }
      long all = documents;
      return first.stream().map(words -> new Found(all, words)).iterator();
    }

    private String text(TokenShardReader shard, int document) throws IOException {
      long start = shard.documentStart(document);
      int[] ids = new int[Math.toIntExact(shard.documentStart(document + 1) - start)];
      shard.read(start, ids, 0, ids.length);
      return tokenizer.decode(Arrays.copyOf(ids, Math.max(0, ids.length - 1)));
    }
  }
}
