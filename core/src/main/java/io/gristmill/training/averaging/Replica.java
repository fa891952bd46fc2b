package io.gristmill.training.averaging;

import io.gristmill.host.HostMemory;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.step.StepResult;
import io.gristmill.tokens.TokenBatch;
import io.gristmill.training.plan.Step;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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

  private final GptNetwork network;
  private final AveragingRule rule;
  private final Map<ModelVector, INDArray> vectors = new EnumMap<>(ModelVector.class);
  private int taken;

  /** Starts from the weights of the network, which the caller closes. */
  public Replica(GptNetwork network, AveragingRule rule) {
    this.network = network;
    this.rule = rule;
    long parameters = network.parameters().length();
    if (rule.encoding().ofDifferences()) {
      vectors.put(ModelVector.PARAMETERS, flat(network.parameters()).dup());
    }
    vectors.put(ModelVector.ADAM_MOMENTS, flat(network.optimizerState()));
    if (rule.keepsResiduals()) {
      vectors.put(ModelVector.REPLICA_RESIDUAL, Nd4j.zeros(DataType.FLOAT, parameters));
    }
  }

  public GptNetwork network() {
    return network;
  }

  /**
   * Live views of the state that has to be restored, beside the averaged updates, to continue
   * exactly.
   *
   * @return {@link ModelVector#PARAMETERS} where updates are differences, and {@link #own}
   */
  public Map<ModelVector, INDArray> state() {
    Map<ModelVector, INDArray> state = own();
    if (rule.encoding().ofDifferences()) {
      state.put(ModelVector.PARAMETERS, vectors.get(ModelVector.PARAMETERS));
    }
    return state;
  }

  /** Live views of the vectors that are its {@linkplain AveragingRule#own own}. */
  public Map<ModelVector, INDArray> own() {
    Map<ModelVector, INDArray> own = new EnumMap<>(ModelVector.class);
    rule.own().forEach(vector -> own.put(vector, vectors.get(vector)));
    return own;
  }

  /** The current parameters of a slice. */
  public float[] parameters(Slice slice) {
    return read(flat(network.parameters()), slice);
  }

  /** Sets a chunk of the state. {@link ModelVector#PARAMETERS} also sets the network. */
  public void load(ModelVector vector, long from, float[] values) {
    if (vector == ModelVector.PARAMETERS) {
      HostMemory.write(values, flat(network.parameters()), from);
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
    if (slice.vector() == ModelVector.ADAM_MOMENTS) {
      load(ModelVector.ADAM_MOMENTS, slice.from(), values);
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
   * Takes steps.
   *
   * @param firstStep steps taken before this round
   * @param shouldContinue asked before each step but the first; false ends the round
   */
  public List<StepResult> take(
      List<Step> steps,
      long firstStep,
      Function<Step, List<TokenBatch>> reader,
      BooleanSupplier shouldContinue) {
    network.setIteration(firstStep);
    List<StepResult> results = new ArrayList<>();
    for (Step step : steps) {
      if (!results.isEmpty() && !shouldContinue.getAsBoolean()) {
        break;
      }
      results.add(network.step(reader.apply(step)));
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
    if (slice.vector() == ModelVector.ADAM_MOMENTS) {
      return SliceEncoding.FLOAT32.encode(read(flat(network.optimizerState()), slice));
    }
    float[] values = read(flat(network.parameters()), slice);
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

  private static INDArray flat(INDArray array) {
    return array.reshape(array.length());
  }

  @Override
  public void close() {
    vectors.remove(ModelVector.ADAM_MOMENTS);
    vectors.values().forEach(INDArray::close);
  }
}
