package io.gristmill.spark.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gristmill.tokenizer.chat.ChatMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** OpenAI's own client for Node against the server. */
class OpenAiClientTest {

  private static final String FOLDER = "gristmill.clients";

  @Test
  void theirClientUnderstandsTheServer() throws Exception {
    Path folder = Path.of(System.getProperty(FOLDER, "../target/clients")).toAbsolutePath();
    assumeTrue(
        Files.isDirectory(folder.resolve("node_modules/openai")),
        "no client (expected -D" + FOLDER + "=FOLDER after `npm install openai` there, and node)");
    try (ServedNoise noise = ServedNoise.start(2, 8, "secret")) {
      Process client =
          new ProcessBuilder(
                  "node",
                  Path.of("src/test/resources/serve/openai-client.cjs").toString(),
                  noise.uri("/v1").toString(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      byte[] out = client.getInputStream().readAllBytes();
      assertThat(client.waitFor()).isZero();
      JsonNode said = new ObjectMapper().readTree(new String(out, StandardCharsets.UTF_8));
      String prompt = PromptTemplate.lines(List.of(new ChatMessage("user", "hello")));
      assertThat(said.path("models").path(0).asText()).isEqualTo("noise");
      assertThat(said.path("chat").asText()).isEqualTo(noise.alone(prompt, 12, 7));
      assertThat(said.path("streamed")).isEqualTo(said.path("chat"));
      assertThat(said.path("completion").asText()).isEqualTo(noise.alone("the", 12, 7));
      assertThat(said.path("usage").asInt()).isEqualTo(12);
      assertThat(said.path("refused").path("type").asText()).isEqualTo("BadRequestError");
      assertThat(said.path("refused").path("param").asText()).isEqualTo("temperature");
    }
  }
}
