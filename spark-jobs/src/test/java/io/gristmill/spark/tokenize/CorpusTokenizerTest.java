package io.gristmill.spark.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.gristmill.error.IncompatibleArtifactException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.io.Storage;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.stage.Entries.OutputEntry;
import io.gristmill.spark.table.DocumentRows;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokenizer.BytePairTrainer;
import io.gristmill.tokenizer.pieces.PieceCounts;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** From documents to a tokenizer and token shards, the same for any number of partitions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorpusTokenizerTest {

  private static final int DOCUMENTS = 200;
  private static final int TEXT = 2;

  private Path directory;
  private final SparkSession spark = SparkFixture.spark();
  private final Storage storage = new LocalStorage();
  private BytePairTokenizer tokenizer;
  private TokenizedCorpus corpus;

  @BeforeAll
  void tokenizeOnce(@TempDir Path shared) {
    directory = shared;
    tokenizer = tokenizer(documents(1, 1));
    corpus = tokenize(documents(1, 1), "one");
  }

  @Test
  void trainsTheSameTokenizerForAnyNumberOfPartitions() {
    String one = tokenizer.fingerprint();
    assertThat(tokenizer(documents(3, 2)).fingerprint()).isEqualTo(one);
    assertThat(tokenizer(documents(7, 3)).fingerprint()).isEqualTo(one);
  }

  @Test
  void countsPreTokensOfAllPartitions() {
    PieceCounts counts = PieceCounter.count(documents(3, 1), "gpt2");
    Map<String, Long> actual = new HashMap<>();
    counts.forEach(
        (utf8, from, to, count) ->
            actual.put(new String(utf8, from, to - from, StandardCharsets.UTF_8), count));
    Map<String, Long> expected = new HashMap<>();
    for (Row row : rows()) {
      for (String piece : row.getString(TEXT).split("(?= )")) {
        expected.merge(piece, 1L, Long::sum);
      }
    }
    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void writesTheSameBytesForAnyNumberOfPartitions() {
    Map<String, String> one = checksums(corpus);
    assertThat(checksums(tokenize(documents(3, 2), "three"))).isEqualTo(one);
    assertThat(checksums(tokenize(documents(7, 3), "seven"))).isEqualTo(one);
    assertThat(one.keySet()).contains("train/shard-00001.bin", "validation/shard-00000.idx");
  }

  @Test
  void documentsAreInTheSplitOfTheirClusterAndInTheLineage() throws IOException {
    Map<String, String> texts = new HashMap<>();
    rows().forEach(row -> texts.put(row.getString(0), row.getString(TEXT)));
    Map<String, String> splitOfCluster = new HashMap<>();
    int endOfText = tokenizer.specialToken("<|endoftext|>").getAsInt();
    for (OutputEntry file : corpus.outputs()) {
      if (file.path().endsWith(".parquet")) {
        String split = file.path().substring(0, file.path().indexOf('/'));
        TokenShardReader shard = shard("one", file.path());
        for (Row row : spark.read().parquet(uri("one", file.path())).collectAsList()) {
          int[] ids = new int[(int) row.getLong(1)];
          shard.read(row.getLong(0), ids, 0, ids.length);
          assertThat(ids[ids.length - 1]).isEqualTo(endOfText);
          assertThat(tokenizer.decode(Arrays.copyOf(ids, ids.length - 1)))
              .isEqualTo(texts.remove(row.getString(2)));
          String cluster = row.getAs("cluster");
          assertThat(splitOfCluster.merge(cluster, split, (a, b) -> a)).isEqualTo(split);
        }
      }
    }
    assertThat(texts).isEmpty();
  }

  @Test
  void countsAndChecksumsAreThoseOfTheFiles() throws IOException {
    long tokens = 0;
    for (OutputEntry file : corpus.outputs()) {
      Path path = LocalStorage.path(uri("one", file.path()));
      assertThat(file.bytes()).isEqualTo(path.toFile().length());
      assertThat(file.sha256()).isEqualTo(Sha256.of(storage.input(path.toString())));
      if (file.path().endsWith(".bin")) {
        assertThat(file.records()).isEqualTo(shard("one", file.path()).tokens());
        assertThat(file.records()).isLessThanOrEqualTo(1000);
        tokens += file.records();
      }
    }
    assertThat(corpus.tokens(Split.TRAIN) + corpus.tokens(Split.VALIDATION)).isEqualTo(tokens);
    assertThat(corpus.documents(Split.TRAIN) + corpus.documents(Split.VALIDATION))
        .isEqualTo(DOCUMENTS);
    assertThat(corpus.manifestFields().toString())
        .startsWith("{\"tokens\":{\"train\":" + corpus.tokens(Split.TRAIN))
        .contains("\"eot\":0");
  }

  /** The tokens of the other tokenizer, which is one of bytes, are the bytes of the texts. */
  @Test
  void countsTheTokensOfAnotherTokenizer() {
    BytePairTrainer.Settings bytes =
        new BytePairTrainer.Settings(
            257, 2, List.of("<|endoftext|>"), "gpt2", BytePairTrainer.Alphabet.ALL_BYTES);
    BytePairTokenizer other =
        new BytePairTokenizer(new BytePairTrainer(bytes, size -> {}).train(new PieceCounts()));
    TokenizedCorpus compared =
        new CorpusTokenizer(tokenizer, Optional.of(other), settings(0.2, "<|endoftext|>"))
            .write(documents(3, 2), storage, uri("compared", ""));
    assertThat(checksums(compared)).isEqualTo(checksums(corpus));
    JsonNode languages = compared.manifestFields().path("languages");
    assertThat(languages).isNotEmpty();
    for (JsonNode language : languages) {
      assertThat(language.path("compared-tokens")).isEqualTo(language.path("bytes"));
      assertThat(language.path("compared-tokens-per-word").asDouble())
          .isEqualTo(language.path("bytes").asDouble() / language.path("words").asDouble());
    }
    assertThat(corpus.manifestFields().path("languages").toString()).doesNotContain("compared");
  }

  @Test
  void refusesATokenizerWithoutTheEndOfText() {
    assertThatThrownBy(
            () -> new CorpusTokenizer(tokenizer, Optional.empty(), settings(0.2, "<|end|>")))
        .isInstanceOf(IncompatibleArtifactException.class)
        .hasMessageContaining("<|end|>")
        .hasMessageContaining(tokenizer.fingerprint());
  }

  @Test
  void refusesAnEmptySplit() {
    CorpusTokenizer job =
        new CorpusTokenizer(tokenizer, Optional.empty(), settings(1e-9, "<|endoftext|>"));
    assertThatThrownBy(() -> job.write(documents(1, 1), storage, uri("empty", "")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("validation documents: 0");
  }

  private static CorpusTokenizer.Settings settings(double fraction, String endOfText) {
    return new CorpusTokenizer.Settings(new DocumentSplit(42, fraction), 1000, endOfText);
  }

  private TokenizedCorpus tokenize(Dataset<Row> documents, String name) {
    return new CorpusTokenizer(tokenizer, Optional.empty(), settings(0.2, "<|endoftext|>"))
        .write(documents, storage, uri(name, ""));
  }

  /** Bytes of all files by path. */
  private static Map<String, String> checksums(TokenizedCorpus corpus) {
    Map<String, String> checksums = new TreeMap<>();
    corpus.outputs().forEach(file -> checksums.put(file.path(), file.sha256()));
    return checksums;
  }

  private TokenShardReader shard(String name, String path) throws IOException {
    String bin = path.replace(".documents.parquet", ".bin");
    return TokenShardReader.open(storage, uri(name, bin));
  }

  private String uri(String name, String path) {
    return directory.resolve(name) + (path.isEmpty() ? "" : "/" + path);
  }

  private static BytePairTokenizer tokenizer(Dataset<Row> documents) {
    BytePairTrainer.Settings settings =
        new BytePairTrainer.Settings(
            280, 2, List.of("<|endoftext|>"), "gpt2", BytePairTrainer.Alphabet.ALL_BYTES);
    PieceCounts counts = PieceCounter.count(documents, settings.pattern());
    return new BytePairTokenizer(new BytePairTrainer(settings, size -> {}).train(counts));
  }

  private Dataset<Row> documents(int partitions, int seed) {
    List<Row> rows = rows();
    Collections.shuffle(rows, new Random(seed));
    return spark
        .createDataFrame(rows, DocumentRows.CLUSTERED)
        .withColumn("copies", functions.lit(1))
        .repartition(partitions);
  }

  private static List<Row> rows() {
    Random random = new Random(7);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      StringBuilder text = new StringBuilder("document");
      for (int word = random.nextInt(30); word >= 0; word--) {
        text.append(' ').append("abcdefghij", 0, 1 + random.nextInt(10));
      }
      rows.add(
          RowFactory.create(
              "id-" + i,
              "http://example.com/" + i,
              text.toString(),
              "en",
              "test",
              new Timestamp(0),
              "crawl.warc.gz",
              i * 100L,
              100L,
              "cluster-" + i / 2));
    }
    return rows;
  }
}
