package io.gristmill.training.averaging;

import io.gristmill.host.FloatEncoding;
import io.gristmill.host.HostMemory;
import io.gristmill.model.step.StepResult;
import io.gristmill.model.step.TrainingStep;
import io.gristmill.model.step.TrainingStep.Vector;
import io.gristmill.tokens.TokenBatch;
import io.gristmill.training.averaging.VectorChunks.Chunk;
import io.gristmill.training.plan.Step;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
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

  /** Vectors that the engine does not hold: the parameters before the round, and the residual. */
  private final Map<ModelVector, INDArray> vectors = new EnumMap<>(ModelVector.class);

  private int taken;

  /** Starts from the parameters of the step, which the caller closes. */
  public Replica(TrainingStep step, AveragingRule rule) {
    this.step = step;
    this.rule = rule;
    long parameters = step.config().parameterCount();
    if (rule.encoding().ofDifferences()) {
      INDArray start = Nd4j.createUninitializedDetached(DataType.FLOAT, parameters);
      VectorChunks.of(step, Vector.PARAMETERS)
          .forEachRemaining(piece -> HostMemory.write(piece.values(), start, piece.from()));
      vectors.put(ModelVector.PARAMETERS, start);
    }
    if (rule.keepsResiduals()) {
      vectors.put(ModelVector.REPLICA_RESIDUAL, Nd4j.zeros(DataType.FLOAT, parameters));
    }
  }

  public TrainingStep step() {
    return step;
  }

  /**
   * The vectors that must be restored, in addition to the averaged updates, to resume exactly:
   * {@link ModelVector#PARAMETERS} if updates are differences, and its {@linkplain
   * AveragingRule#own own}.
   */
  public Set<ModelVector> state() {
    Set<ModelVector> state = EnumSet.noneOf(ModelVector.class);
    state.addAll(rule.own());
    if (rule.encoding().ofDifferences()) {
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

  /** Steps taken in the last round. */
  public int taken() {
    return taken;
  }

  /**
   * Encodes the contribution to a slice. To be called once per round and slice, as it updates the
   * residual.
   *
   * @param tokens seen in this round; if 0 the contribution is ignored and the error-feedback
   *     residual is kept
   */
  public byte[] contribution(Slice slice, long tokens) {
    if (slice.vector() == ModelVector.MOMENTS) {
      return FloatEncoding.FLOAT32.encode(download(Vector.MOMENTS, slice));
    }
    float[] values = download(Vector.PARAMETERS, slice);
    if (!rule.encoding().ofDifferences()) {
      return rule.encoding().encode(values);
    }
    float[] start = read(vectors.get(ModelVector.PARAMETERS), slice);
    for (int i = 0; i < values.length; i++) {
      values[i] -= start[i];
    }
    INDArray kept = vectors.get(ModelVector.REPLICA_RESIDUAL);
    boolean feedback = rule.keepsResiduals() && tokens > 0;
    float[] residual = feedback ? read(kept, slice) : new float[0];
    byte[] bytes = Residuals.encode(rule.encoding(), values, residual);
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
