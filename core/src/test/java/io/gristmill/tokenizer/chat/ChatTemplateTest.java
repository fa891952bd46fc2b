package io.gristmill.tokenizer.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.error.InvalidInputException;
import io.gristmill.tokenizer.chat.ChatTemplate.Renderer;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compared with Jinja 3.1.6 in Python with the options and extensions of Transformers, which
 * rendered {@code rendered-by-jinja2.jsonl}.
 */
class ChatTemplateTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SortedMap<String, String> TOKENS =
      new TreeMap<>(Map.of("bos_token", "<s>", "eos_token", "</s>"));

  private static final List<ChatMessage> TALK =
      List.of(
          new ChatMessage("system", "Be brief."),
          new ChatMessage("user", "Hi"),
          new ChatMessage("assistant", "Hello."),
          new ChatMessage("user", "Bye"));

  @TestFactory
  Stream<DynamicTest> rendersWhatJinjaRenders() throws IOException {
    List<JsonNode> cases = new ArrayList<>();
    try (InputStream in = getClass().getResourceAsStream("rendered-by-jinja2.jsonl")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        cases.add(JSON.readTree(line));
      }
    }
    assertThat(cases).hasSizeGreaterThan(80);
    return cases.stream()
        .map(
            example ->
                DynamicTest.dynamicTest(
                    example.path("name").asText() + " " + example.path("messages"),
                    () -> check(example)));
  }

  private static void check(JsonNode example) {
    List<ChatMessage> messages = new ArrayList<>();
    for (JsonNode message : example.path("messages")) {
      messages.add(
          new ChatMessage(message.path("role").asText(), message.path("content").asText()));
    }
    Renderer renderer = renderer(example.path("template").asText());
    boolean prompt = example.path("add_generation_prompt").asBoolean();
    if (example.has("error")) {
      assertThatThrownBy(
              () -> {
                var rendered = prompt ? renderer.prompt(messages) : renderer.conversation(messages);
                assertThat(rendered).isNull();
              })
          .isInstanceOf(RenderException.class)
          .hasMessageContaining(example.path("error").asText());
    } else {
      var rendered = prompt ? renderer.prompt(messages) : renderer.conversation(messages);
      assertThat(rendered.chars()).isEqualTo(example.path("text").asText());
    }
  }

  private static Renderer renderer(String source) {
    return new ChatTemplate("test.jinja", source, TOKENS).renderer();
  }

  @Test
  void builtInChatml() {
    Renderer renderer = ChatTemplate.builtIn("chatml", TOKENS).orElseThrow().renderer();
    assertThat(renderer.prompt(TALK).chars())
        .isEqualTo(
            "<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n"
                + "<|im_start|>assistant\nHello.<|im_end|>\n<|im_start|>user\nBye<|im_end|>\n"
                + "<|im_start|>assistant\n");
  }

  @Test
  void builtInLines() {
    Renderer renderer = ChatTemplate.builtIn("lines", TOKENS).orElseThrow().renderer();
    assertThat(renderer.prompt(TALK).chars())
        .isEqualTo("system: Be brief.\nuser: Hi\nassistant: Hello.</s>\nuser: Bye\nassistant:");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{% include 'x' %}; block include",
        "{{ x | attr('y') }}; filter attr",
        "{{ x is escaped }}; test escaped",
        "{% if x %}; end of file",
        "{{ x; tag without }}",
        "{{ 'x }}; text without '",
        "{{ x y }}; y",
        "{% endfor %}; endfor",
        "{{ a ! b }}; character !",
        "{# x; comment without #}",
      })
  void rejectsWhatItDoesNotKnowWhenItIsRead(String source, String what) {
    assertThatThrownBy(() -> renderer("\n" + source))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("chat template: ")
        .hasMessageContaining(what)
        .hasMessageContaining("test.jinja");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ messages.getClass() }}",
        "{{ messages[0].content.getClass() }}",
        "{{ messages[0].content.class.forName('java.lang.Runtime') }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ messages.append(1) }}",
        "{{ open('/etc/passwd') }}",
        "{{ range.call }}{{ range.x.y }}",
        "{{ raise_exception.__globals__.os }}",
      })
  void reachesNothingButItsValues(String source) {
    assertThatThrownBy(() -> renderer(source).prompt(TALK)).isInstanceOf(RenderException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for i in range(1000000000) %}{% endfor %}",
        "{% for i in range(3000) %}{% for j in range(3000) %}{% endfor %}{% endfor %}",
        "{% set x = namespace(t='x') %}{% for i in range(99) %}{% set x.t = x.t + x.t %}{% endfor %}",
        "{{ 'x' * 1000000000000 }}",
        "{{ 9223372036854775807 * 'xx' | length }}",
        "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}",
        "{{ 1 // 0 }}",
        "{% set x = namespace(t='xxxxxxxx') %}{% for i in range(20) %}{% set x.t = x.t.replace('x',"
            + " x.t) %}{% endfor %}",
        "{% for i in range(100000) %}{{ messages | join('x' * 4000) }}{% endfor %}",
      })
  void isStoppedWhenItDoesTooMuch(String source) {
    assertThatThrownBy(() -> renderer(source).prompt(TALK)).isInstanceOf(RenderException.class);
  }

  @Test
  void isReadInBoundedDepth() {
    assertThatThrownBy(() -> renderer("{{ " + "(".repeat(100_000) + " }}"))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> renderer("{% if x %}".repeat(10_000)))
        .isInstanceOf(InvalidInputException.class);
    assertThatThrownBy(() -> renderer("{{ " + "-".repeat(100_000) + "1 }}"))
        .isInstanceOf(InvalidInputException.class);
  }

  @Test
  void rolesAreKnown() {
    assertThatThrownBy(() -> new ChatMessage("wizard", ""))
        .hasMessage("role: wizard (expected one of [system, user, assistant, tool])");
  }
}
