package io.gristmill.spark.cli.model;

import static io.gristmill.error.Messages.format;

import io.gristmill.checkpoint.LoadedModel;
import io.gristmill.config.AveragingSection.Device;
import io.gristmill.config.EnumNames;
import io.gristmill.device.DeviceDecoder;
import io.gristmill.device.EngineChoice;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.device.cuda.CudaLibraries;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.model.BatchDecoder;
import io.gristmill.model.GptNetwork;
import io.gristmill.model.step.SequenceDecoder;
import io.gristmill.training.averaging.VectorChunks;
import picocli.CommandLine.Option;

/** The option that selects what computes texts. */
final class DecoderOptions {

  private static final String OPTION = "--device";

  @Option(
      names = OPTION,
      paramLabel = "cpu|gpu",
      defaultValue = "cpu",
      description =
          "what computes texts; gpu is the first NVIDIA card of this machine, in bfloat16 (default"
              + " cpu)")
  private Device device;

  /** Refuses a card beside an option that does not use it. */
  void requireCpu(String other) {
    if (device != Device.CPU) {
      throw new InvalidConfigException(
          format("%s: %s (expected cpu beside %s)", OPTION, EnumNames.of(device), other));
    }
  }

  /**
   * A decoder of a model, which the caller closes before the model.
   *
   * @param places most sequences at a time
   * @param threads on a CPU
   * @throws InvalidConfigException in one line, if there is no card or it cannot decode the model
   */
  SequenceDecoder decoder(LoadedModel model, int places, int threads) {
    GptNetwork network = model.network();
    return device == Device.CPU ? new BatchDecoder(network, threads) : onCard(network, places);
  }

  private static SequenceDecoder onCard(GptNetwork network, int places) {
    CudaLibraries libraries = EngineChoice.forDecoding(network.config(), OPTION + " gpu");
    CudaDevice card = CudaDevice.open(libraries, 0);
    try {
      DeviceDecoder decoder = new DeviceDecoder(card, network.config(), places);
      VectorChunks.of(network.parameters())
          .forEachRemaining(chunk -> decoder.upload(chunk.from(), chunk.values()));
      return decoder;
    } catch (RuntimeException e) {
      card.close();
      throw e;
    }
  }
}
