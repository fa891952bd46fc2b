package io.gristmill.model;

import io.gristmill.config.EnumNames;
import io.gristmill.model.part.Activation;
import io.gristmill.model.part.Projection.Layout;
import java.util.List;
import java.util.Locale;

/** What blocks are made of. */
public enum Architecture {
  /** LayerNorm, learned positions, tanh GELU, biases (Radford et al., 2019). */
  GPT2(Activation.GELU, Layout.IN_OUT),
  /** RMSNorm, rotary positions, SwiGLU, no biases (Touvron et al., 2023). */
  LLAMA(Activation.SWIGLU, Layout.OUT_IN);

  private final Activation activation;
  private final Layout layout;

  Architecture(Activation activation, Layout layout) {
    this.activation = activation;
    this.layout = layout;
  }

  /** Every name a configuration knows. */
  public static List<String> names() {
    return EnumNames.names(Architecture.class);
  }

  /** Its name in a configuration. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether positions have embeddings; else queries and keys are rotated by them. */
  public boolean learnsPositions() {
    return this == GPT2;
  }

  /** Whether norms are centred and may have biases. */
  boolean centresNorms() {
    return this == GPT2;
  }

  Activation activation() {
    return activation;
  }

  /** Of the blocks' matrices, as Hugging Face's files have them. */
  Layout layout() {
    return layout;
  }
}
