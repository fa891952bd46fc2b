package io.gristmill.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gristmill.config.CoreSections;
import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.io.LocalStorage;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.TokenScores;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.tokens.sequences.BatchRef;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.RoundTrainer.RollbackPolicy;
import io.gristmill.training.RoundTrainer.RoundResult;
import io.gristmill.training.averaging.AveragingRule;
import io.gristmill.training.averaging.SliceLayout;
import io.gristmill.training.averaging.SliceLayout.Slice;
import io.gristmill.training.plan.AveragingFrequency.Phase;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Round.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Overlap and fragments against their definitions in double precision, with an engine whose step is
 * {@code p' = 0.8 p + replica + sin(iteration)}.
 */
class DelayedAveragingTest {

  private static final GptConfig MODEL = new GptConfig(16, 8, 16, 1, 2, true);
  private static final int REPLICAS = 3;
  private static final int STEPS = 2;
  private static final int ROUNDS = 6;
  private static final double RATE = 0.7;
  private static final double MOMENTUM = 0.5;

  @TempDir private Path saved;

  @Test
  void anOverlappedUpdateArrivesARoundLateInPlaceOfTheReplicasOwnChange() throws IOException {
    double shared = 0;
    double known = 0;
    double momentum = 0;
    double[] changes = new double[REPLICAS];
    try (LocalRoundTrainer trainer = trainer("overlap=true", "encoding=float16")) {
      for (int i = 0; i < ROUNDS; i++) {
        double sum = 0;
        for (int k = 0; k < REPLICAS; k++) {
          double start = known + changes[k];
          changes[k] = steps(start, i, k) - start;
          sum += changes[k];
        }
        known = shared;
        double gradient = -sum / REPLICAS;
        momentum = MOMENTUM * momentum + gradient;
        shared -= RATE * (gradient + MOMENTUM * momentum);
        trainer.train(round(i, false));
        assertThat(first(trainer)).as("round %d", i).isCloseTo((float) shared, within(0.02f));
      }
    }
  }

  @Test
  void everyFragmentIsAveragedInItsTurnAndAllInTheLastRound() throws IOException {
    int fragments = 3;
    double[] shared = new double[fragments];
    double[] momentum = new double[fragments];
    double[][] replicas = new double[fragments][REPLICAS];
    AveragingRule rule = rule("fragments=" + fragments, "encoding=float32");
    List<Slice> slices = SliceLayout.of(MODEL, Name.ADAMW, rule, 2).slices();
    assertThat(slices.stream().map(Slice::fragment).distinct()).containsExactly(0, 1, 2);
    try (LocalRoundTrainer trainer = trainer("fragments=" + fragments, "encoding=float32")) {
      for (int i = 0; i < ROUNDS - 1; i++) {
        boolean last = i == ROUNDS - 2;
        for (int f = 0; f < fragments; f++) {
          for (int k = 0; k < REPLICAS; k++) {
            replicas[f][k] = steps(replicas[f][k], i, k);
          }
          if (last || i % fragments == f) {
            double gradient = shared[f] - Arrays.stream(replicas[f]).average().orElseThrow();
            momentum[f] = MOMENTUM * momentum[f] + gradient;
            shared[f] -= RATE * (gradient + MOMENTUM * momentum[f]);
            Arrays.fill(replicas[f], shared[f]);
          }
        }
        RoundResult result = trainer.train(round(i, last));
        float[] model = model(trainer);
        for (Slice slice : slices) {
          assertThat(model[(int) slice.from()])
              .as("round %d, %s", i, slice)
              .isCloseTo((float) shared[slice.fragment()], within(1e-5f));
        }
        long all = 2L * REPLICAS * Float.BYTES * MODEL.parameterCount();
        assertThat(result.averagingBytes()).isLessThanOrEqualTo(last ? all : all / 2);
      }
    }
  }

  @Test
  void aResumedRunIsTheSameBitForBit() throws IOException {
    for (String key : List.of("overlap=true", "fragments=2")) {
      try (LocalRoundTrainer whole = trainer(key, "encoding=int8", "error-feedback=true");
          LocalRoundTrainer resumed = trainer(key, "encoding=int8", "error-feedback=true")) {
        for (int i = 0; i < ROUNDS; i++) {
          whole.train(round(i, false));
          if (i == 2) {
            whole.save(saved.toString());
            resumed.restore(saved.toString());
          } else if (i > 2) {
            resumed.train(round(i, false));
          }
        }
        assertThat(model(resumed)).as(key).isEqualTo(model(whole));
      }
    }
  }

  @Test
  void settingsThatDoNotWorkTogetherAreRefused() {
    assertThatThrownBy(() -> rule("overlap=true", "encoding=float32"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage(
            "overlap: true (expected false, or averaging.encoding = float16, int8 or int4) at"
                + " averaging.overlap");
    assertThatThrownBy(() -> rule("overlap=true", "encoding=int8", "fragments=2"))
        .hasMessageContaining("averaging.fragments = 1");
    assertThatThrownBy(() -> rule("fragments=2", "optimizer-states=averaged"))
        .hasMessageContaining("averaging.optimizer-states = own");
  }

  @Test
  void aReplicaKeepsTheVectorsThatItsRuleNeeds() {
    assertThat(rule("encoding=float32").vectorsBesideModel()).isZero();
    assertThat(rule("encoding=float16").vectorsBesideModel()).isEqualTo(1);
    assertThat(rule("encoding=int8", "error-feedback=true").vectorsBesideModel()).isEqualTo(2);
    assertThat(rule("encoding=float32", "fragments=2").vectorsBesideModel()).isEqualTo(2);
    assertThat(rule("encoding=int4", "error-feedback=true", "overlap=true").vectorsBesideModel())
        .isEqualTo(3);
  }

  private static double steps(double start, int round, int replica) {
    double value = start;
    for (int i = 0; i < STEPS; i++) {
      value = 0.8 * value + replica + Math.sin((double) round * STEPS + i);
    }
    return value;
  }

  private LocalRoundTrainer trainer(String... settings) {
    return new LocalRoundTrainer(
        new Decay(),
        step -> List.of(),
        rule(settings),
        new TrainedFiles(new LocalStorage(), MODEL, Name.ADAMW),
        RollbackPolicy.NEVER);
  }

  private static AveragingRule rule(String... settings) {
    List<String> all =
        Stream.concat(
                Stream.of(
                    "outer=nesterov", "outer-learning-rate=" + RATE, "outer-momentum=" + MOMENTUM),
                Stream.of(settings))
            .map(setting -> "averaging." + setting)
            .toList();
    return AveragingRule.of(CoreSections.load(all).averaging());
  }

  private static Round round(int index, boolean last) {
    Step step = new Step(List.of(List.of(new BatchRef("none", 0, 1))));
    List<List<Step>> replicas = Collections.nCopies(REPLICAS, Collections.nCopies(STEPS, step));
    return new Round(index, (long) index * STEPS, replicas, Phase.LOCAL, last);
  }

  private static float first(LocalRoundTrainer trainer) {
    return model(trainer)[0];
  }

  private static float[] model(LocalRoundTrainer trainer) {
    TrainingStep step = trainer.averaged();
    float[] values = new float[Math.toIntExact(step.length(TrainingStep.Vector.PARAMETERS))];
    step.download(TrainingStep.Vector.PARAMETERS, 0, values);
    return values;
  }

  /** The engine: moments are zeros. */
  private static final class Decay implements TrainingStep {

    private final float[] parameters = new float[Math.toIntExact(MODEL.parameterCount())];

    @Override
    public GptConfig config() {
      return MODEL;
    }

    @Override
    public Objective objective() {
      return Objective.NEXT_ID;
    }

    @Override
    public StepResult step(List<TokenBatch> microBatches, long iteration, int replica) {
      for (int i = 0; i < parameters.length; i++) {
        parameters[i] = (float) (0.8 * parameters[i] + replica + Math.sin(iteration));
      }
      return new StepResult(1, 1, 1, 10);
    }

    @Override
    public double gradient(TokenBatch batch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public TokenScores score(TokenBatch batch) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long length(Vector vector) {
      return vector == Vector.MOMENTS ? MODEL.momentCount(Name.ADAMW) : parameters.length;
    }

    @Override
    public void upload(Vector vector, long from, float[] values) {
      if (vector == Vector.PARAMETERS) {
        System.arraycopy(values, 0, parameters, (int) from, values.length);
      }
    }

    @Override
    public void download(Vector vector, long from, float[] values) {
      if (vector == Vector.PARAMETERS) {
        System.arraycopy(parameters, (int) from, values, 0, values.length);
      }
    }

    @Override
    public void close() {}
  }
}
