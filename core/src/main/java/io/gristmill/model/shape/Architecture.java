package io.gristmill.model.shape;

import io.gristmill.config.EnumNames;
import java.util.List;
import java.util.Locale;

/** The published architecture that the blocks follow. */
public enum Architecture {
  /** LayerNorm, learned positions, tanh GELU, biases (Radford et al., 2019). */
  GPT2(1, Layout.IN_OUT),
  /** RMSNorm, rotary positions, SwiGLU, no biases (Touvron et al., 2023). */
  LLAMA(2, Layout.OUT_IN);

  /** How the matrix of a projection is stored. */
  public enum Layout {
    /** {@code [in][out]}, as in OpenAI's files of GPT-2. */
    IN_OUT,
    /** {@code [out][in]}, as in PyTorch's linear layers. */
    OUT_IN
  }

  private final int activationInputs;
  private final Layout layout;

  Architecture(int activationInputs, Layout layout) {
    this.activationInputs = activationInputs;
    this.layout = layout;
  }

  /** Returns the names that a configuration accepts. */
  public static List<String> names() {
    return EnumNames.names(Architecture.class);
  }

  /** Returns the name used in a configuration. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether positions have embeddings; else queries and keys are rotated by their positions. */
  public boolean learnsPositions() {
    return this == GPT2;
  }

  /** Whether norms are centred and may have biases. */
  public boolean centresNorms() {
    return this == GPT2;
  }

  /** Columns the activation reads for each column it returns. */
  public int activationInputs() {
    return activationInputs;
  }

  /** Layout of the blocks' matrices, as in Hugging Face's files. */
  public Layout layout() {
    return layout;
  }
}
