package io.gristmill.device;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.AveragingSection.Engine;
import io.gristmill.config.EnumNames;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.CudaLibraries;
import io.gristmill.device.cuda.DeviceException;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.shape.GptConfig;
import io.gristmill.model.step.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The engine that trains a model on this machine's GPUs.
 *
 * @param engine never {@link Engine#AUTO}
 * @param reason what was found, for the log
 */
public record EngineChoice(Engine engine, String reason) {

  private static final String KEY = "averaging.engine";

  /**
   * Chooses an engine for a model and a card.
   *
   * @param card from 0, in the driver's order
   * @param hasNd4jCuda whether ND4J's CUDA backend is on the class path
   * @throws InvalidConfigException in one line, if what is wanted is missing here
   */
  public static EngineChoice of(
      Engine wanted, GptConfig model, Objective objective, int card, boolean hasNd4jCuda) {
    return of(wanted, model, objective, card, CudaLibraries.find(), hasNd4jCuda);
  }

  /**
   * The libraries with which the engine decodes a model on this machine.
   *
   * @param at the setting that asks for it
   * @throws InvalidConfigException in one line, if they are missing or the model is refused
   */
  public static CudaLibraries forDecoding(GptConfig model, String at) {
    CudaLibraries.Search search = CudaLibraries.find();
    List<String> problems = problems(search, DeviceModels.problems(model));
    if (!problems.isEmpty()) {
      throw new InvalidConfigException(String.join("; ", problems) + " at " + at);
    }
    return search.get();
  }

  static EngineChoice of(
      Engine wanted,
      GptConfig model,
      Objective objective,
      int card,
      CudaLibraries.Search search,
      boolean hasNd4jCuda) {
    List<String> problems = new ArrayList<>();
    if (wanted != Engine.ND4J) {
      problems.addAll(problems(search, DeviceModels.problems(model, objective)));
      search.libraries().flatMap(each -> problem(each, card)).ifPresent(problems::add);
      if (problems.isEmpty()) {
        return new EngineChoice(Engine.CUDA, search.get().toString());
      }
    }
    if (wanted != Engine.CUDA) {
      if (hasNd4jCuda) {
        return new EngineChoice(Engine.ND4J, String.join("; ", problems));
      }
      problems.add("ND4J backend: not CUDA (expected a build with mvn -Pcuda)");
    }
    throw new InvalidConfigException(
        format(
            "%s at %s = %s, averaging.device = gpu",
            String.join("; ", problems), KEY, EnumNames.of(wanted)));
  }

  private static Optional<String> problem(CudaLibraries libraries, int card) {
    try {
      return CudaDevice.problem(libraries, card);
    } catch (DeviceException e) {
      return Optional.of(format("card: %d (expected a working driver: %s)", card, e.getMessage()));
    }
  }

  private static List<String> problems(CudaLibraries.Search search, List<String> ofModel) {
    List<String> problems = new ArrayList<>();
    if (search.libraries().isEmpty()) {
      problems.add(search.missing());
    }
    problems.addAll(ofModel);
    return problems;
  }
}
