package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.io.CommittedOutput;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.Sha256;
import io.gristmill.model.Dl4jTrainingStep;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.Objective.Kind;
import io.gristmill.tokens.ShardManifest;
import io.gristmill.tokens.Split;
import io.gristmill.tokens.sequences.ExampleRows.RowWriter;
import io.gristmill.tokens.sequences.TokenBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The validation loss of prepared examples is the loss of all of them as one batch. */
class ExampleValidationTest {

  private static final int ROWS = 7;
  private static final int LENGTH = 8;
  private static final int NONE = TokenBatch.IGNORED;
  private static final GptConfig MODEL = new GptConfig(30, LENGTH, 8, 1, 2, true);
  private static final OptimizerSection OPTIMIZER =
      new OptimizerSection(0.01, 0.001, 1, 9, 0.9, 0.95, 1e-8, 0.1, 1, Schedule.COSINE);

  private final LocalStorage storage = new LocalStorage();
  private final Random random = new Random(5);
  @TempDir private Path folder;
  private String uri;

  @BeforeEach
  void nameShard() {
    uri = folder.resolve("shard-00000.bin").toUri().toString();
  }

  @Test
  void preferencesAreTheMeanOfSequences() throws IOException {
    Objective objective = new Objective(Kind.PREFERENCE, 0, List.of(), 0, 0.5);
    int[] starts = {0, 0, 0, 3, 3, 3, 6, 6};
    // Rows differ in the number of targets, which must not weight them.
    assertValidationIsTheLossOfOneBatch(
        objective,
        row ->
            new TokenBatch(
                new int[][] {inputs()},
                new int[][] {{NONE, 4, row < 5 ? NONE : 7, NONE, 9, 2, NONE, NONE}},
                new int[][] {starts},
                new float[][] {{-3 - row, -5}}));
  }

  @Test
  void classificationsAreTheMeanOfClasses() throws IOException {
    Objective objective = new Objective(Kind.CLASSIFICATION, 3, List.of(), 0, 0);
    // Rows differ in the number of classes, and text counts for nothing.
    assertValidationIsTheLossOfOneBatch(
        objective,
        row ->
            new TokenBatch(
                new int[][] {inputs()},
                new int[][] {{NONE, 4, 7, 27 + row % 3, row < 3 ? 28 : NONE, NONE, NONE, NONE}},
                new int[][] {new int[LENGTH]},
                new float[][] {{0, 0}}));
  }

  private int[] inputs() {
    return random.ints(LENGTH, 0, MODEL.vocabularySize()).toArray();
  }

  private void assertValidationIsTheLossOfOneBatch(Objective objective, Rows rows)
      throws IOException {
    List<TokenBatch> each = IntStream.range(0, ROWS).mapToObj(rows::at).toList();
    ShardManifest manifest = write(each);
    TokenBatch all = TokenBatch.join(each);
    GptNetwork network = GptNetwork.create(MODEL, OPTIMIZER, 1);
    network.parameters().muli(3);
    network.use(objective);
    try (Dl4jTrainingStep step = new Dl4jTrainingStep(network)) {
      ValidationPlan plan =
          ValidationPlan.of(storage, manifest, new ValidationPlan.Shape(LENGTH, 3, 0));
      assertThat(plan.batches()).isEqualTo(3);
      assertThat(plan.score(step)).isCloseTo(step.gradient(all), within(1e-5));
    }
  }

  private ShardManifest write(List<TokenBatch> rows) throws IOException {
    String index = uri.replace(".bin", ".idx");
    RowWriter writer;
    try (CommittedOutput out = storage.output(uri).create();
        CommittedOutput lengths = storage.output(index).create()) {
      writer = new RowWriter(out, LENGTH);
      for (TokenBatch row : rows) {
        writer.append(row.inputs()[0], row.targets()[0], row.starts()[0], row.values()[0]);
      }
      writer.writeIndex(lengths);
      out.commit();
      lengths.commit();
    }
    ShardManifest.Shard shard =
        new ShardManifest.Shard(
            Split.VALIDATION,
            uri,
            writer.tokens(),
            ROWS,
            Sha256.of(storage.input(uri)),
            Sha256.of(storage.input(index)));
    return new ShardManifest("tokenizer", MODEL.vocabularySize(), 0, LENGTH, List.of(shard));
  }

  /** One sequence, by its number. */
  @FunctionalInterface
  private interface Rows {
    TokenBatch at(int number);
  }
}
