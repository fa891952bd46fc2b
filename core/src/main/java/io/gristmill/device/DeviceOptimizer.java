package io.gristmill.device;

import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.Name;
import io.gristmill.config.OptimizerSection.Rate;
import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.plan.DevicePlan;
import io.gristmill.device.plan.DeviceWeights;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.shape.HiddenMatrix;
import io.gristmill.model.shape.ParameterGroups;
import io.gristmill.model.shape.ParameterGroups.Group;
import io.gristmill.model.shape.ParameterGroups.Range;
import io.gristmill.optim.AdamCoefficients;
import io.gristmill.optim.LearningRateSchedule;
import java.util.ArrayList;
import java.util.List;

/**
 * Clipping, AdamW and Muon on the card. Norm, clipping factor and the decision to skip a step stay
 * there: the kernels of an update read them.
 */
final class DeviceOptimizer {

  private final DeviceKernels kernels;
  private final DevicePlan plan;
  private final GptConfig model;
  private final OptimizerSection settings;
  private final LearningRateSchedule schedule;
  private final ParameterGroups groups;
  private final List<State> states;
  private final DeviceMuon muon;

  /**
   * Consecutive parameters of one update, and where their state is.
   *
   * @param first index of the first moments or of the momentum
   * @param second index of the second moments; 0 with Muon
   */
  private record State(Group group, long first, long second) {}

  DeviceOptimizer(
      DeviceKernels kernels,
      DevicePlan plan,
      GptConfig model,
      OptimizerSection settings,
      DeviceWeights weights) {
    this.kernels = kernels;
    this.plan = plan;
    this.model = model;
    this.settings = settings;
    this.schedule = LearningRateSchedule.of(settings);
    List<Rate> rates = Rate.parse(settings.rates());
    this.groups = ParameterGroups.of(model, settings.name(), rates, 0).requireMatches();
    this.states = states(groups.groups());
    this.muon = new DeviceMuon(kernels, plan, model, settings, weights);
  }

  /** Moments of consecutive parameters of AdamW lie together, as do momenta of Muon. */
  private static List<State> states(List<Group> groups) {
    List<State> states = new ArrayList<>();
    long at = 0;
    int from = 0;
    while (from < groups.size()) {
      int to = from;
      while (to < groups.size() && groups.get(to).hidden() == groups.get(from).hidden()) {
        to++;
      }
      long start = groups.get(from).from();
      long length = groups.get(to - 1).to() - start;
      boolean hidden = groups.get(from).hidden();
      for (Group group : groups.subList(from, to)) {
        long first = at + group.from() - start;
        states.add(new State(group, first, hidden ? 0 : first + length));
      }
      at += hidden ? length : 2 * length;
      from = to;
    }
    return List.copyOf(states);
  }

  Name name() {
    return settings.name();
  }

  double rate(long iteration) {
    return schedule.at(iteration);
  }

  /** Sets the gradients of frozen parameters to 0, and computes norm, factor and decision. */
  void decide(ClearedMemory memory) {
    for (Range range : groups.frozen()) {
      memory.clear(
          plan.gradient + Float.BYTES * range.from(), Float.BYTES * (range.to() - range.from()));
    }
    int blocks = DevicePlan.SQUARE_BLOCKS;
    long length = model.parameterCount();
    kernels.sum("squares", blocks, plan.gradient, plan.squares, length);
    kernels.sum(
        "gradient_state",
        1,
        plan.squares,
        blocks,
        plan.lossSum,
        plan.state,
        (float) settings.clip(),
        (float) settings.maxGradientNorm());
  }

  /** Sets a part of the card's memory to 0. */
  @FunctionalInterface
  interface ClearedMemory {
    void clear(long address, long bytes);
  }

  /** Updates parameters, moments and the copies in bfloat16, unless the step is skipped. */
  void update(long iteration) {
    double rate = rate(iteration);
    for (State state : states) {
      if (state.group().factor() > 0 && !state.group().hidden()) {
        adam(state, rate * state.group().factor(), iteration);
      }
    }
    if (settings.name() == Name.MUON) {
      double hidden = settings.muonRate(rate);
      states.stream()
          .filter(state -> state.group().hidden() && state.group().factor() > 0)
          .forEach(state -> muon(state, hidden * state.group().factor()));
    }
  }

  private void adam(State state, double rate, long iteration) {
    Group group = state.group();
    AdamCoefficients c = AdamCoefficients.of(settings, rate, iteration + 1, 1);
    long length = group.to() - group.from();
    kernels.elements(
        "adamw",
        length,
        plan.parameters + Float.BYTES * group.from(),
        plan.gradient + Float.BYTES * group.from(),
        plan.moments + Float.BYTES * state.first(),
        plan.moments + Float.BYTES * state.second(),
        plan.weights + Short.BYTES * group.from(),
        length,
        plan.state,
        (float) c.beta1(),
        (float) c.beta2(),
        (float) c.rate(),
        (float) c.scale(),
        (float) c.epsilon(),
        (float) (group.decays() ? rate * settings.weightDecay() : 0));
  }

  private void muon(State state, double rate) {
    Group group = state.group();
    long length = group.to() - group.from();
    kernels.elements(
        "momentum",
        length,
        plan.gradient + Float.BYTES * group.from(),
        plan.moments + Float.BYTES * state.first(),
        length,
        plan.state,
        (float) settings.muon().momentum());
    String name = group.name();
    String parameter = name.substring(name.indexOf('.') + 1);
    HiddenMatrix.of(model).stream()
        .filter(matrix -> matrix.parameter().equals(parameter))
        .forEach(matrix -> muon.update(name, matrix, rate));
  }
}
