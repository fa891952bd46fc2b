package io.gristmill.preprocessing.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProbeTest {

  @Test
  void saysWhyATextIsRejected() {
    Probe probe = new FilterProbe("datatrove-0.10", List.of("fineweb"));
    ObjectNode answer = probe.answer(question("one line without an end"));
    assertThat(answer)
        .hasToString(
            "{\"keep\":false,\"rule\":\"fineweb\",\"reason\":\"line_punct_ratio\",\"values\":"
                + "{\"fineweb/char-dup-ratio\":0.0,\"fineweb/line-punct-ratio\":0.0,"
                + "\"fineweb/lines\":1.0,\"fineweb/list-ratio\":0.0,"
                + "\"fineweb/short-line-ratio\":1.0}}");
  }

  @Test
  void givesTheRewrittenTextIfItIsKept() {
    Probe probe = new FilterProbe("datatrove-0.10", List.of("c4"));
    String text = "One two three. Four five six. Seven and eight! Nine? Ten.\nHome";
    ObjectNode answer = probe.answer(question(text));
    assertThat(answer.get("keep").asBoolean()).isTrue();
    assertThat(answer.get("reason").isNull()).isTrue();
    assertThat(answer.get("text").asText()).doesNotContain("Home").endsWith("Ten.");
  }

  @Test
  void givesNullForAValueThatDoesNotExist() {
    Probe probe = new FilterProbe("gopher-paper", List.of("gopher-quality"));
    ObjectNode answer = probe.answer(question(""));
    assertThat(answer.at("/values/gopher-quality~1mean-word-length").isNull()).isTrue();
  }

  @Test
  void countsWhatItMasks() {
    assertThat(new MaskProbe("tokens").answer(question("a@b.cd")))
        .hasToString("{\"text\":\"<EMAIL>\",\"found\":{\"email\":1,\"ip\":0}}");
  }

  @Test
  void splitsWords() {
    assertThat(new WordsProbe("datatrove-0.10").answer(question("Don't stop.")))
        .hasToString("{\"words\":[\"Do\",\"n't\",\"stop\",\".\"],\"sentences\":[\"Don't stop.\"]}");
  }

  @Test
  void refusesAQuestionWithoutText() {
    Probe probe = new MaskProbe("tokens");
    ObjectNode empty = JsonNodeFactory.instance.objectNode();
    assertThatThrownBy(() -> probe.answer(empty))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("text: missing (expected a string) at probe");
  }

  private static ObjectNode question(String text) {
    return JsonNodeFactory.instance.objectNode().put("text", text);
  }
}
