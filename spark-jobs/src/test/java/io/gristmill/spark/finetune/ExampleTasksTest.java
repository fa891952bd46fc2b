package io.gristmill.spark.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import io.gristmill.config.FinetuneSection.Task;
import io.gristmill.io.LocalStorage;
import io.gristmill.spark.SerializationRoundTrip;
import io.gristmill.spark.SparkFixture;
import io.gristmill.spark.finetune.ExamplePlan.ExampleSource;
import io.gristmill.spark.finetune.ExamplePlan.ExampleSource.Use;
import io.gristmill.spark.finetune.ExampleShardWriter.WrittenExamples;
import io.gristmill.spark.finetune.ExampleTasks.CountLabels;
import io.gristmill.spark.finetune.ExampleTasks.WriteRows;
import io.gristmill.tokenizer.BytePairTokenizer;
import io.gristmill.tokens.DocumentSplit;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.TokenShardReader;
import io.gristmill.tokens.sequences.ExampleRows;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleTasksTest {

  private static final BytePairTokenizer TOKENIZER = Plans.tokenizer();
  private static final LocalStorage STORAGE = new LocalStorage();

  @TempDir private Path folder;

  private List<ExampleSource> sources() throws IOException {
    List<ExampleSource> sources = new ArrayList<>();
    for (int file = 0; file < 9; file++) {
      List<String> lines = new ArrayList<>(List.of("broken " + file));
      for (int i = 0; i < 5 + 3 * file; i++) {
        lines.add(
            "{\"prompt\": \"the mill "
                + i % 4
                + "\", \"response\": \"river "
                + "the ".repeat(i)
                + "\"}");
      }
      Path path = Files.write(folder.resolve("file" + file + ".jsonl"), lines);
      sources.add(new ExampleSource(file, path.toString(), Use.EITHER));
    }
    return sources;
  }

  private List<WrittenExamples> write(
      Path output, int partitions, ReferenceScores.Source scores, String... settings)
      throws IOException {
    WriteRows function =
        new WriteRows(
            STORAGE, output.toString(), Plans.plan(64, settings), () -> TOKENIZER, scores);
    return JavaSparkContext.fromSparkContext(SparkFixture.spark().sparkContext())
        .parallelize(sources(), partitions)
        .map(function)
        .collect();
  }

  private static SortedMap<String, byte[]> bytes(Path directory) throws IOException {
    SortedMap<String, byte[]> bytes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes.put(directory.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return bytes;
  }

  @Test
  void bytesAreTheSameForAnyNumberOfPartitions() throws IOException {
    String[] settings = {"finetune.task=chat", "finetune.validation-fraction=0.4"};
    List<WrittenExamples> one =
        write(folder.resolve("one"), 1, ReferenceScores.Source.NONE, settings);
    List<WrittenExamples> seven =
        write(folder.resolve("seven"), 7, ReferenceScores.Source.NONE, settings);
    assertThat(seven).isEqualTo(one);
    SortedMap<String, byte[]> expected = bytes(folder.resolve("one"));
    SortedMap<String, byte[]> actual = bytes(folder.resolve("seven"));
    assertThat(actual.keySet()).isEqualTo(expected.keySet()).hasSizeGreaterThan(20);
    expected.forEach((name, content) -> assertThat(actual.get(name)).isEqualTo(content));
    assertThat(one).allMatch(w -> w.firstReason().contains("JSON: "));
  }

  @Test
  void everyExampleIsCountedAndEqualTextsAreOnOneSide() throws IOException {
    Path output = folder.resolve("sides");
    List<WrittenExamples> written =
        write(
            output,
            3,
            ReferenceScores.Source.NONE,
            "finetune.task=chat",
            "finetune.validation-fraction=0.5");
    long examples =
        written.stream()
            .flatMap(w -> w.counts().values().stream())
            .mapToLong(c -> c.examples())
            .sum();
    assertThat(examples).isEqualTo(9 * 5 + 3 * 36);
    Set<String> train = texts(output, Split.TRAIN);
    Set<String> validation = texts(output, Split.VALIDATION);
    assertThat(train).isNotEmpty().doesNotContainAnyElementsOf(validation);
    assertThat(validation).isNotEmpty();
  }

  private static Set<String> texts(Path output, Split split) throws IOException {
    Set<String> texts = new HashSet<>();
    for (TokenBatch batch : rows(output, split)) {
      for (int row = 0; row < batch.batchSize(); row++) {
        int[] starts = batch.starts()[row];
        int[] inputs = batch.inputs()[row];
        int[] begins = Arrays.stream(starts).distinct().toArray();
        for (int i = 0; i < begins.length; i++) {
          int end = i + 1 < begins.length ? begins[i + 1] : inputs.length;
          String text = TOKENIZER.decode(Arrays.copyOfRange(inputs, begins[i], end));
          if (!text.startsWith("<|endoftext|>")) {
            texts.add(text);
          }
        }
      }
    }
    return texts;
  }

  private static List<TokenBatch> rows(Path output, Split split) throws IOException {
    List<TokenBatch> rows = new ArrayList<>();
    try (Stream<Path> files = Files.list(output.resolve(split.key()))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".bin")).sorted().toList()) {
        TokenShardReader shard = TokenShardReader.open(STORAGE, file.toString());
        int count = (int) ExampleRows.count(shard, 64);
        rows.add(ExampleRows.read(shard, 0, count, 64));
      }
    }
    return rows;
  }

  @Test
  void theReferenceScoresEveryRowOfPreferences() throws IOException {
    Path file = folder.resolve("pairs.jsonl");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      lines.add("{\"prompt\": \"" + i + "\", \"chosen\": \"yes\", \"rejected\": \"no\"}");
    }
    Files.write(file, lines);
    Path output = folder.resolve("pairs");
    ReferenceScores.Source source = FirstTargets::new;
    WrittenExamples written =
        new WriteRows(
                STORAGE,
                output.toString(),
                Plans.plan(64, "finetune.task=preference"),
                () -> TOKENIZER,
                source)
            .call(new ExampleSource(0, file.toString(), Use.TRAINING));
    assertThat(written.counts().get(Split.TRAIN).rows()).isEqualTo(11);
    TokenBatch batch = rows(output, Split.TRAIN).get(0);
    for (float[] values : batch.values()) {
      assertThat(values).containsExactly(64, 2);
    }
  }

  /** The length of a row, and the number of its texts. */
  private static final class FirstTargets implements ReferenceScores {

    @Override
    public double[][] of(TokenBatch rows) {
      double[][] values = new double[rows.batchSize()][];
      for (int i = 0; i < values.length; i++) {
        int[] starts = rows.starts()[i];
        long texts = Arrays.stream(starts).distinct().count() - 1; // but the padding
        values[i] = new double[] {starts.length, texts};
      }
      return values;
    }

    @Override
    public void close() {}
  }

  @Test
  void functionsAreSerializable() throws IOException {
    ExampleSource source = sources().get(8);
    WriteRows function =
        new WriteRows(
            STORAGE,
            folder.resolve("copy").toString(),
            Plans.plan(64, "finetune.task=chat"),
            Plans::tokenizer,
            ReferenceScores.Source.NONE);
    WrittenExamples written = SerializationRoundTrip.JAVA.of(function).call(source);
    assertThat(SerializationRoundTrip.KRYO.of(written)).isEqualTo(written);
    CountLabels labels =
        new CountLabels(STORAGE, new ExampleFields(Task.CLASSIFICATION), new DocumentSplit(1, 0.5));
    assertThat(SerializationRoundTrip.JAVA.of(labels).call(source).examples()).isEmpty();
  }
}
