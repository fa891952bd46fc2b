package io.gristmill.preprocessing.probe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.preprocessing.mask.Masker;
import io.gristmill.preprocessing.mask.Masker.Masked;
import io.gristmill.preprocessing.mask.Maskers;

/** Answers {@code {"text"}} with {@code {"text", "found": {kind: count}}}. */
public final class MaskProbe implements Probe {

  private final Masker masker;

  /**
   * Masks e-mail and IP addresses.
   *
   * @throws io.gristmill.error.InvalidConfigException for an unknown profile
   */
  public MaskProbe(String profile) {
    this(Maskers.named(profile));
  }

  public MaskProbe(Masker masker) {
    this.masker = masker;
  }

  @Override
  public ObjectNode answer(ObjectNode question) {
    Masked masked = masker.mask(Probe.text(question));
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("text", masked.text());
    masked.found().forEach(answer.putObject("found")::put);
    return answer;
  }
}
