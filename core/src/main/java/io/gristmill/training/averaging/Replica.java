package io.gristmill.training.averaging;

import io.gristmill.host.HostMemory;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.StepResult;
import io.gristmill.tokens.TokenBatch;
import io.gristmill.training.averaging.Slice.Vector;
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
 * A model copy through the rounds: it is set to what all replicas go on from, takes its steps, and
 * tells what it learned. Not thread-safe.
 */
public final class Replica implements AutoCloseable {

  private final GptNetwork network;
  private final AveragingRule rule;
  private final Map<StateVector, INDArray> vectors = new EnumMap<>(StateVector.class);
  private int taken;

  /** Its first round starts from the network's weights; the caller closes the network. */
  public Replica(GptNetwork network, AveragingRule rule) {
    this.network = network;
    this.rule = rule;
    long parameters = network.parameters().length();
    if (rule.encoding().ofDifferences()) {
      vectors.put(StateVector.START, flat(network.parameters()).dup());
    }
    vectors.put(StateVector.MOMENTS, flat(network.optimizerState()));
    if (rule.keepsResiduals()) {
      vectors.put(StateVector.RESIDUAL, Nd4j.zeros(DataType.FLOAT, parameters));
    }
  }

  public GptNetwork network() {
    return network;
  }

  /**
   * What makes it go on as if it had never stopped, besides the updates it receives: live.
   *
   * @return {@code START} where updates are differences, and what is its {@link #own}
   */
  public Map<StateVector, INDArray> state() {
    Map<StateVector, INDArray> state = own();
    if (rule.encoding().ofDifferences()) {
      state.put(StateVector.START, vectors.get(StateVector.START));
    }
    return state;
  }

  /** The vectors that are its {@linkplain AveragingRule#own own}; live. */
  public Map<StateVector, INDArray> own() {
    Map<StateVector, INDArray> own = new EnumMap<>(StateVector.class);
    rule.own().forEach(vector -> own.put(vector, vectors.get(vector)));
    return own;
  }

  /** The parameters as they are now. */
  public float[] parameters(Slice slice) {
    return read(flat(network.parameters()), slice);
  }

  /** Sets a part of the state; {@code START} sets the parameters with it. */
  public void load(StateVector vector, long from, float[] values) {
    if (vector == StateVector.START) {
      HostMemory.write(values, flat(network.parameters()), from);
    }
    INDArray target = vectors.get(vector);
    if (target != null) {
      HostMemory.write(values, target, from);
    }
  }

  /** Moves a slice on from the last round's start to the next round's. */
  public void receive(Slice slice, byte[] update) {
    float[] values = new float[slice.length()];
    rule.encodingOf(slice.vector()).decode(update, values);
    if (slice.vector() == Vector.MOMENTS) {
      load(StateVector.MOMENTS, slice.from(), values);
      return;
    }
    if (rule.encoding().ofDifferences()) {
      float[] start = read(vectors.get(StateVector.START), slice);
      for (int i = 0; i < values.length; i++) {
        values[i] = start[i] + values[i];
      }
    }
    load(StateVector.START, slice.from(), values);
  }

  /**
   * Takes the steps in turn.
   *
   * @param firstStep updates it has done before
   * @param goOn asked before each step but the first; the rest is left out at the first no
   */
  public List<StepResult> take(
      List<Step> steps,
      long firstStep,
      Function<Step, List<TokenBatch>> reader,
      BooleanSupplier goOn) {
    network.setIteration(firstStep);
    List<StepResult> results = new ArrayList<>();
    for (Step step : steps) {
      if (!results.isEmpty() && !goOn.getAsBoolean()) {
        break;
      }
      results.add(network.step(reader.apply(step)));
    }
    taken = results.size();
    return results;
  }

  /** Steps of the round it took last. */
  public int taken() {
    return taken;
  }

  /**
   * What the replica has to say of a slice; to be asked once a round, as residuals move on.
   *
   * @param tokens it learned from; of none nobody will hear, so its residuals stay
   */
  public byte[] contribution(Slice slice, long tokens) {
    if (slice.vector() == Vector.MOMENTS) {
      return SliceEncoding.FLOAT32.encode(read(flat(network.optimizerState()), slice));
    }
    float[] values = read(flat(network.parameters()), slice);
    if (!rule.encoding().ofDifferences()) {
      return rule.encoding().encode(values);
    }
    float[] start = read(vectors.get(StateVector.START), slice);
    for (int i = 0; i < values.length; i++) {
      values[i] -= start[i];
    }
    INDArray kept = vectors.get(StateVector.RESIDUAL);
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
    vectors.remove(StateVector.MOMENTS);
    vectors.values().forEach(INDArray::close);
  }
}
