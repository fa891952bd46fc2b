package io.gristmill.device.check;

import static io.gristmill.error.Messages.format;

import io.gristmill.device.check.kernel.KernelCases;
import io.gristmill.device.check.model.CheckModel;
import io.gristmill.device.check.model.CheckShapes;
import io.gristmill.device.cuda.CudaDevice;
import io.gristmill.model.shape.GptConfig;
import java.util.List;

/** Every kernel against its formula in float64, launched twice. */
final class KernelSection implements Section {

  @Override
  public void run(CudaDevice device, Setting setting, Report report) {
    List<GptConfig> models =
        setting
            .size()
            .choose(
                List.of(CheckShapes.GPT_124M.config(), CheckShapes.llama()),
                List.of(CheckModel.tiny().config()));
    for (GptConfig model : models) {
      report.note(
          "model",
          format(
              "%s, width %d, %d heads of %d",
              model.block().architecture(),
              model.embeddingSize(),
              model.heads(),
              model.headSize()));
      KernelCases.run(
          device,
          model,
          result ->
              report.check(
                  result.name(),
                  result.isGreen(),
                  format(
                      "error %.1e (expected at most %.1e), twice: %s",
                      result.error(),
                      result.bound(),
                      result.sameBytes() ? "same bytes" : "other bytes")));
    }
  }
}
