package io.gristmill.training;

import io.gristmill.config.CoreSections;
import io.gristmill.config.OptimizerSection;
import io.gristmill.config.OptimizerSection.MuonSection;
import io.gristmill.config.OptimizerSection.Schedule;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.StepOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run of {@link BenchmarkAveraging}: what differs from the reference of 0.8M parameters,
 * written {@code key=value,key=value}.
 *
 * <p>{@code phases} are {@link AveragingPhase}s. {@code curve} are the steps between two points of
 * the validation curve.
 */
record AveragingSettings(String written, Map<String, String> values) {

  private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

  static {
    String defaults =
        "width=128,layers=4,heads=4,context=64,batch=32,steps=732,rate=1e-3,minimum=1e-4,warmup=100"
            + ",muon=0,phases=1x732,states=own,encoding=float32,feedback=false"
            + ",overlap=false,fragments=1,seed=1,precision=float32,curve=732";
    for (String pair : defaults.split(",")) {
      DEFAULTS.put(pair.split("=")[0], pair.split("=")[1]);
    }
  }

  static AveragingSettings parse(String written) {
    Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
    for (String pair : written.split(",")) {
      String[] parts = pair.split("=", 2);
      if (parts.length != 2 || !DEFAULTS.containsKey(parts[0])) {
        throw new IllegalArgumentException(
            "setting: " + pair + " (expected KEY=VALUE, KEY one of " + DEFAULTS.keySet() + ")");
      }
      values.put(parts[0], parts[1]);
    }
    return new AveragingSettings(written, values);
  }

  String text(String key) {
    return values.get(key);
  }

  int count(String key) {
    return Integer.parseInt(values.get(key));
  }

  double number(String key) {
    return Double.parseDouble(values.get(key));
  }

  GptConfig model() {
    return new GptConfig(
        256, count("context"), count("width"), count("layers"), count("heads"), true);
  }

  /**
   * The settings of the PyTorch peer: decay 0.1, clipping to 1, warmup, cosine; AdamW, or Muon with
   * the rate {@code muon}.
   */
  OptimizerSection optimizer() {
    OptimizerSection adamW =
        new OptimizerSection(
            number("rate"),
            number("minimum"),
            count("warmup"),
            count("steps"),
            0.9,
            0.99,
            1e-8,
            0.1,
            1.0,
            Schedule.COSINE);
    return number("muon") > 0 ? adamW.withMuon(MuonSection.published(number("muon"))) : adamW;
  }

  /** How a step is computed: float32, or the value of {@code training.precision}. */
  StepOptions step() {
    String precision = text("precision");
    List<String> written =
        precision.equals("float32") ? List.of() : List.of("training.precision=" + precision);
    return StepOptions.of(CoreSections.load(written).training());
  }

  /** Whether a round between two steps reaches a point of the validation curve, or the end. */
  boolean isPoint(long before, long after) {
    int curve = count("curve");
    return after / curve > before / curve || after == count("steps");
  }

  List<AveragingPhase> phases() {
    return AveragingPhase.parse(text("phases"), count("steps"));
  }
}
