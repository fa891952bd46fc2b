package io.gristmill.training.averaging;

import io.gristmill.host.FloatEncoding;
import io.gristmill.host.HostMemory;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.model.step.TrainingStep.Vector;
import io.gristmill.tokens.sequences.TokenBatch;
import io.gristmill.training.averaging.SliceLayout.Slice;
import io.gristmill.training.averaging.SliceSum.Residuals;
import io.gristmill.training.averaging.VectorChunks.Chunk;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Round.Step;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A copy of the model in data-parallel training. In each round it receives the averaged parameters,
 * takes its steps, and encodes its contributions. Not thread-safe.
 */
public final class Replica implements AutoCloseable {

  private final TrainingStep step;
  private final AveragingRule rule;

  /**
   * Vectors that the engine does not hold: the shared parameters before the round, the residual,
   * and the offset from the shared parameters.
   */
  private final Map<ModelVector, INDArray> vectors = new EnumMap<>(ModelVector.class);

  private int taken;

  /** Starts from the parameters of the step, which the caller closes. */
  public Replica(TrainingStep step, AveragingRule rule) {
    this.step = step;
    this.rule = rule;
    long parameters = step.config().parameterCount();
    if (rule.keepsStart()) {
      INDArray start = Nd4j.createUninitializedDetached(DataType.FLOAT, parameters);
      VectorChunks.of(step, Vector.PARAMETERS)
          .forEachRemaining(piece -> HostMemory.write(piece.values(), start, piece.from()));
      vectors.put(ModelVector.PARAMETERS, start);
    }
    if (rule.keepsResiduals()) {
      vectors.put(ModelVector.REPLICA_RESIDUAL, Nd4j.zeros(DataType.FLOAT, parameters));
    }
    if (rule.keepsOffsets()) {
      vectors.put(ModelVector.REPLICA_OFFSET, Nd4j.zeros(DataType.FLOAT, parameters));
    }
  }

  public TrainingStep step() {
    return step;
  }

  /**
   * The vectors that must be restored, in addition to the averaged updates, to resume exactly:
   * {@link ModelVector#PARAMETERS} if updates are differences or it has an offset from them, and
   * its {@linkplain AveragingRule#own own}.
   */
  public Set<ModelVector> state() {
    Set<ModelVector> state = EnumSet.noneOf(ModelVector.class);
    state.addAll(rule.own());
    if (rule.keepsStart()) {
      state.add(ModelVector.PARAMETERS);
    }
    return state;
  }

  /** The vectors that are its {@linkplain AveragingRule#own own}. */
  public List<ModelVector> own() {
    return rule.own();
  }

  /** Chunks of a vector of the state, copied lazily. */
  public Iterator<Chunk> chunks(ModelVector vector) {
    return vector == ModelVector.MOMENTS
        ? VectorChunks.of(step, Vector.MOMENTS)
        : VectorChunks.of(vectors.get(vector));
  }

  /** The current parameters of a slice. */
  public float[] parameters(Slice slice) {
    return download(Vector.PARAMETERS, slice);
  }

  /** Sets a chunk of the state. {@link ModelVector#PARAMETERS} also sets the model's parameters. */
  public void load(ModelVector vector, long from, float[] values) {
    if (vector == ModelVector.PARAMETERS) {
      step.upload(Vector.PARAMETERS, from, values);
    } else if (vector == ModelVector.MOMENTS) {
      step.upload(Vector.MOMENTS, from, values);
    }
    INDArray target = vectors.get(vector);
    if (target != null) {
      HostMemory.write(values, target, from);
    }
  }

  /** Applies the averaged update of a slice. */
  public void receive(Slice slice, byte[] update) {
    float[] values = new float[slice.length()];
    rule.encodingOf(slice.vector()).decode(update, values);
    if (slice.vector() == ModelVector.MOMENTS) {
      load(ModelVector.MOMENTS, slice.from(), values);
      return;
    }
    if (rule.encoding().ofDifferences()) {
      float[] start = read(vectors.get(ModelVector.PARAMETERS), slice);
      for (int i = 0; i < values.length; i++) {
        values[i] = start[i] + values[i];
      }
    }
    load(ModelVector.PARAMETERS, slice.from(), values);
  }

  /**
   * Trains for the given steps.
   *
   * @param firstStep steps taken before this round
   * @param replica index of this replica
   * @param shouldContinue asked before each step but the first; false ends the round
   */
  public List<StepResult> take(
      List<Step> steps,
      long firstStep,
      int replica,
      Function<Step, List<TokenBatch>> reader,
      BooleanSupplier shouldContinue) {
    if (rule.keepsOffsets()) {
      begin();
    }
    List<StepResult> results = new ArrayList<>();
    for (Step planned : steps) {
      if (!results.isEmpty() && !shouldContinue.getAsBoolean()) {
        break;
      }
      results.add(step.step(reader.apply(planned), firstStep + results.size(), replica));
    }
    taken = results.size();
    return results;
  }

  /**
   * Sets the parameters to those shared plus the offset, also where they have this value up to
   * rounding: a replica that was loaded from files takes the same steps as one that was not.
   */
  private void begin() {
    VectorChunks.of(vectors.get(ModelVector.PARAMETERS))
        .forEachRemaining(
            shared -> {
              float[] values = shared.values();
              add(values, vectors.get(ModelVector.REPLICA_OFFSET), shared.from());
              step.upload(Vector.PARAMETERS, shared.from(), values);
            });
  }

  private static void add(float[] values, INDArray vector, long from) {
    float[] added = new float[values.length];
    HostMemory.read(vector, from, added);
    for (int i = 0; i < values.length; i++) {
      values[i] += added[i];
    }
  }

  /** Steps taken in the last round. */
  public int taken() {
    return taken;
  }

  /**
   * Encodes the contribution to a slice. To be called once per round and slice, as it updates the
   * residual and the offset.
   *
   * @param tokens seen in this round; if 0 the contribution is ignored and the error-feedback
   *     residual is kept
   * @param round that the last steps were taken in
   * @return empty if the round does not average this slice
   */
  public Optional<byte[]> contribution(Slice slice, long tokens, Round round) {
    if (slice.vector() == ModelVector.MOMENTS) {
      return Optional.of(FloatEncoding.FLOAT32.encode(download(Vector.MOMENTS, slice)));
    }
    float[] values = download(Vector.PARAMETERS, slice);
    boolean averaged = rule.averages(slice, round);
    if (!rule.keepsStart()) {
      return Optional.of(rule.encoding().encode(values));
    }
    float[] change = change(values, slice, averaged, rule.during(round).overlap());
    if (!averaged) {
      return Optional.empty();
    }
    return Optional.of(
        rule.encoding().ofDifferences()
            ? encoded(change, slice, tokens)
            : rule.encoding().encode(values));
  }

  /** The change to be averaged. Sets the offset that the next round starts with. */
  private float[] change(float[] values, Slice slice, boolean averaged, boolean delayed) {
    float[] start = read(vectors.get(ModelVector.PARAMETERS), slice);
    INDArray offset = vectors.get(ModelVector.REPLICA_OFFSET);
    if (delayed) {
      add(start, offset, slice.from());
    }
    float[] change = new float[values.length];
    for (int i = 0; i < change.length; i++) {
      change[i] = values[i] - start[i];
    }
    if (offset != null) {
      float[] next = averaged && !delayed ? new float[change.length] : change;
      HostMemory.write(next, offset, slice.from());
    }
    return change;
  }

  private byte[] encoded(float[] change, Slice slice, long tokens) {
    INDArray kept = vectors.get(ModelVector.REPLICA_RESIDUAL);
    boolean feedback = rule.keepsResiduals() && tokens > 0;
    float[] residual = feedback ? read(kept, slice) : new float[0];
    byte[] bytes = Residuals.encode(rule.encoding(), change, residual);
    if (feedback) {
      HostMemory.write(residual, kept, slice.from());
    }
    return bytes;
  }

  private static float[] read(INDArray vector, Slice slice) {
    float[] values = new float[slice.length()];
    HostMemory.read(vector, slice.from(), values);
    return values;
  }

  private float[] download(Vector vector, Slice slice) {
    float[] values = new float[slice.length()];
    step.download(vector, slice.from(), values);
    return values;
  }

  @Override
  public void close() {
    vectors.values().forEach(INDArray::close);
  }
}
