package io.gristmill.training;

import io.gristmill.model.GptNetwork;
import io.gristmill.model.StepResult;
import io.gristmill.tokens.TokenBatch;
import io.gristmill.training.plan.Round;
import io.gristmill.training.plan.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * All replicas in this process, one after the other on one network: the reference the distributed
 * trainers are held against. One replica is plain training.
 */
public final class LocalRoundTrainer implements RoundTrainer {

  private final GptNetwork network;
  private final Function<Step, List<TokenBatch>> reader;
  private final OptimizerStates mode;
  private List<INDArray> optimizers;

  /** Starts from the network's present weights; the caller keeps and closes the network. */
  public LocalRoundTrainer(
      GptNetwork network, Function<Step, List<TokenBatch>> reader, OptimizerStates mode) {
    this.network = network;
    this.reader = reader;
    this.mode = mode;
    this.optimizers = List.of(network.optimizerState().dup());
  }

  @Override
  public RoundResult train(Round round) {
    long began = System.nanoTime();
    INDArray start = network.parameters().dup();
    WeightedMean parameters = new WeightedMean(start);
    WeightedMean moments = new WeightedMean(optimizers.get(0));
    List<INDArray> own = new ArrayList<>();
    List<List<StepResult>> results = new ArrayList<>();
    long stepping = 0;
    for (int replica = 0; replica < round.replicas().size(); replica++) {
      begin(start, replica, round.firstStep());
      long stepsBegan = System.nanoTime();
      List<StepResult> steps = take(round.replicas().get(replica));
      stepping += System.nanoTime() - stepsBegan;
      long tokens = steps.stream().mapToLong(StepResult::tokens).sum();
      parameters.add(network.parameters(), tokens);
      if (mode == OptimizerStates.OWN) {
        own.add(network.optimizerState().dup());
      } else {
        moments.add(network.optimizerState(), tokens);
      }
      results.add(steps);
    }
    network.setParameters(parameters.result());
    optimizers = mode == OptimizerStates.OWN ? own : List.of(moments.result());
    double averagingSeconds = (System.nanoTime() - began - stepping) * 1e-9;
    return new RoundResult(results, averagingSeconds, averagedBytes(round));
  }

  private void begin(INDArray parameters, int replica, long step) {
    network.setParameters(parameters);
    network.setOptimizerState(optimizers.get(Math.min(replica, optimizers.size() - 1)));
    network.setIteration(step);
  }

  private List<StepResult> take(List<Step> steps) {
    return steps.stream().map(step -> network.step(reader.apply(step))).toList();
  }

  private long averagedBytes(Round round) {
    long vectors = mode == OptimizerStates.OWN ? 1 : 3;
    return round.replicas().size() * vectors * network.parameters().length() * Float.BYTES;
  }

  @Override
  public TrainedState snapshot() {
    return new TrainedState(network.iteration(), network.parameters(), optimizers);
  }

  @Override
  public void restore(TrainedState state) {
    network.setIteration(state.step());
    network.setParameters(state.parameters());
    optimizers = state.optimizers().stream().map(INDArray::dup).toList();
  }

  @Override
  public void close() {}
}
