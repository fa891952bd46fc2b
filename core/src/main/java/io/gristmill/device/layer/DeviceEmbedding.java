package io.gristmill.device.layer;

import static io.gristmill.model.shape.ParameterLayout.ParameterNames.EMBEDDING;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.HEAD;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.HEAD_WEIGHT;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.POSITIONS;
import static io.gristmill.model.shape.ParameterLayout.ParameterNames.TOKENS;

import io.gristmill.device.kernels.DeviceKernels;
import io.gristmill.device.plan.DeviceBatch;
import io.gristmill.device.plan.DevicePlan;
import io.gristmill.device.plan.DeviceRows;
import io.gristmill.device.plan.DeviceWeights;
import io.gristmill.device.plan.ForwardPlan;
import io.gristmill.model.kernel.row.Dropout.DropoutMask;
import io.gristmill.model.shape.GptConfig;

/** Token and position embeddings. A tied token embedding is the head's matrix. */
public final class DeviceEmbedding {

  private final DeviceKernels kernels;
  private final ForwardPlan plan;
  private final long tokens;
  private final long positions; // 0 for none
  private final long tokenGradient;
  private final long positionGradient;

  public DeviceEmbedding(
      DeviceKernels kernels, ForwardPlan plan, DeviceWeights weights, GptConfig model) {
    this.kernels = kernels;
    this.plan = plan;
    String table = model.tiedEmbeddings() ? HEAD + "." + HEAD_WEIGHT : EMBEDDING + "." + TOKENS;
    String learned = EMBEDDING + "." + POSITIONS;
    this.tokens = weights.values(table);
    this.tokenGradient = weights.gradient(table);
    this.positions = weights.values(learned);
    this.positionGradient = weights.gradient(learned);
  }

  /**
   * Sets the input of the first block.
   *
   * @param places address of the positions of the rows; 0 for those of {@link DeviceRows}
   */
  public void forward(DeviceRows rows, long places, DropoutMask mask) {
    Object[] arguments =
        DeviceKernels.with(
            mask,
            plan.ids,
            tokens,
            positions,
            places,
            plan.stream[0],
            rows.rows(),
            rows.padded(),
            rows.context());
    kernels.elements("embedding", rows.rows() * (long) plan.width(), arguments);
  }

  /** Adds to the gradients of the tables from that of the first block's input. */
  public void backward(DevicePlan training, DeviceBatch batch, DropoutMask mask) {
    int distinct = batch.distinct().length;
    Object[] ofTokens =
        DeviceKernels.with(
            mask,
            training.distinct,
            training.starts,
            training.order,
            training.dStream,
            tokenGradient,
            distinct,
            batch.padded(),
            batch.context());
    kernels.elements("embedding_backward_tokens", distinct * (long) plan.width(), ofTokens);
    if (positions != 0) {
      Object[] ofPositions =
          DeviceKernels.with(
              mask,
              training.dStream,
              positionGradient,
              batch.sequences(),
              batch.padded(),
              batch.context());
      kernels.elements(
          "embedding_backward_positions", batch.context() * (long) plan.width(), ofPositions);
    }
  }
}
