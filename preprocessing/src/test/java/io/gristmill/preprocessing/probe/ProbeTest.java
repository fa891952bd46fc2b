package io.gristmill.preprocessing.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.error.InvalidConfigException;
import io.gristmill.error.InvalidInputException;
import io.gristmill.preprocessing.pipeline.CleanLists;
import io.gristmill.preprocessing.pipeline.QualityThresholds;
import io.gristmill.preprocessing.probe.Probe.MaskProbe;
import io.gristmill.preprocessing.probe.Probe.WordsProbe;
import io.gristmill.preprocessing.url.PackedStrings;
import io.gristmill.preprocessing.url.UrlLists;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProbeTest {

  @Test
  void returnsTheReasonOfARejection() {
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
  void returnsTheRewrittenTextOfAKeptPage() {
    Probe probe = new FilterProbe("datatrove-0.10", List.of("c4"));
    String text = "One two three. Four five six. Seven and eight! Nine? Ten.\nHome";
    ObjectNode answer = probe.answer(question(text));
    assertThat(answer.get("keep").asBoolean()).isTrue();
    assertThat(answer.get("reason").isNull()).isTrue();
    assertThat(answer.get("text").asText()).doesNotContain("Home").endsWith("Ten.");
  }

  @Test
  void returnsNullForAnUndefinedValue() {
    Probe probe = new FilterProbe("gopher-paper", List.of("gopher-quality"));
    ObjectNode answer = probe.answer(question(""));
    assertThat(answer.at("/values/gopher-quality~1mean-word-length").isNull()).isTrue();
  }

  @Test
  void appliesUrlListsFirst() {
    Probe probe =
        new FilterProbe(
            "datatrove-0.10", List.of("fineweb"), badDotCom(), 2, QualityThresholds.NONE);
    ObjectNode answer = probe.answer(question("no end").put("url", "http://bad.com/"));
    assertThat(answer.get("rule").asText()).isEqualTo("url");
    assertThat(answer.get("reason").asText()).isEqualTo("domain");
    assertThat(answer.get("values").has("fineweb/lines")).isTrue();
    assertThat(probe.answer(question("no end")).get("rule").asText()).isEqualTo("fineweb");
  }

  @Test
  void appliesOnlyUrlLists() {
    Probe probe =
        new FilterProbe("datatrove-0.10", List.of("url"), badDotCom(), 2, QualityThresholds.NONE);
    assertThat(probe.answer(question("no end").put("url", "http://good.com/")))
        .hasToString(
            "{\"keep\":true,\"rule\":null,\"reason\":null,\"values\":{\"url/domain\":0.0,"
                + "\"url/hard-words\":0.0,\"url/soft-words\":0.0,\"url/subdomain\":0.0,"
                + "\"url/subwords\":0.0,\"url/url\":0.0},\"text\":\"no end\"}");
    assertThatThrownBy(() -> new FilterProbe("datatrove-0.10", List.of("url")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessage("rule: url (expected lists for it) at clean.url");
  }

  @Test
  void appliesThresholdsOfTheQuestionsLanguage() {
    Probe probe = new FilterProbe("fineweb2", List.of("gopher-quality"));
    ObjectNode french = probe.answer(question("la maison et le jardin").put("language", "fr"));
    assertThat(french.at("/values/gopher-quality~1distinct-stop-words").asInt()).isEqualTo(3);
  }

  private static CleanLists badDotCom() {
    PackedStrings domains = PackedStrings.of(List.of("bad.com").iterator());
    UrlLists urls = new UrlLists(domains, PackedStrings.NONE, Set.of(), Set.of(), Set.of());
    return new CleanLists(urls, Map.of());
  }

  @Test
  void countsReplacements() {
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
