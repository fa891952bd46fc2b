package io.gristmill.spark.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.tokenizer.chat.ChatMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server over HTTP; a random model, so that texts are noise of prompt and seed. */
class ServeTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String COMPLETIONS = "/v1/completions";
  private static final String CHAT = "/v1/chat/completions";
  private static final long ENDLESS = 100_000;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static ServedNoise noise;

  @BeforeAll
  static void start() throws Exception {
    noise = ServedNoise.start(4, 40, "");
  }

  @AfterAll
  static void stop() throws Exception {
    noise.close();
  }

  private static ObjectNode completion(String prompt, int tokens, long seed) {
    return JSON.createObjectNode()
        .put("model", "noise")
        .put("prompt", prompt)
        .put("max_tokens", tokens)
        .put("seed", seed);
  }

  private static ObjectNode chat(String said, int tokens, long seed) {
    ObjectNode body =
        JSON.createObjectNode()
            .put("model", "noise")
            .put("max_completion_tokens", tokens)
            .put("seed", seed);
    body.putArray("messages").addObject().put("role", "user").put("content", said);
    return body;
  }

  private static HttpRequest.Builder post(String path, byte[] body) {
    return HttpRequest.newBuilder(noise.uri(path))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofByteArray(body));
  }

  private static HttpResponse<String> send(HttpRequest request)
      throws IOException, InterruptedException {
    return CLIENT.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static HttpResponse<String> send(String path, JsonNode body)
      throws IOException, InterruptedException {
    return send(post(path, JSON.writeValueAsBytes(body)).build());
  }

  private static JsonNode ok(String path, JsonNode body) throws IOException, InterruptedException {
    HttpResponse<String> response = send(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  /** The events of a stream, which ends with one that is no JSON. */
  private static List<JsonNode> events(String path, ObjectNode body)
      throws IOException, InterruptedException {
    HttpResponse<String> response = send(path, body.put("stream", true));
    assertThat(response.headers().firstValue("content-type")).hasValue("text/event-stream");
    List<JsonNode> events = new ArrayList<>();
    assertThat(response.body()).endsWith("data: [DONE]\n\n");
    for (String event : response.body().split("\n\n")) {
      if (!event.equals("data: [DONE]") && !event.equals(":")) {
        assertThat(event).startsWith("data: ");
        events.add(JSON.readTree(event.substring(6)));
      }
    }
    return events;
  }

  @Test
  void listsTheModel() throws Exception {
    JsonNode models = JSON.readTree(send(noise.get("/v1/models").build()).body());
    assertThat(models.path("data").path(0).path("id").asText()).isEqualTo("noise");
    JsonNode one = JSON.readTree(send(noise.get("/v1/models/noise").build()).body());
    assertThat(one).isEqualTo(models.path("data").path(0));
    assertThat(send(noise.get("/v1/models/other").build()).statusCode()).isEqualTo(404);
  }

  @Test
  void aCompletionIsWhatTheModelGeneratesAlone() throws Exception {
    JsonNode answer = ok(COMPLETIONS, completion("the the", 9, 5));
    JsonNode choice = answer.path("choices").path(0);
    assertThat(choice.path("text").asText()).isEqualTo(noise.alone("the the", 9, 5));
    assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
    assertThat(answer.path("object").asText()).isEqualTo("text_completion");
    assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(9);
    assertThat(answer.path("usage").path("prompt_tokens").asInt()).isPositive();
  }

  @Test
  void aChatContinuesTheTemplate() throws Exception {
    JsonNode answer = ok(CHAT, chat("hello", 9, 7));
    String prompt = PromptTemplate.lines(List.of(new ChatMessage("user", "hello")));
    JsonNode message = answer.path("choices").path(0).path("message");
    assertThat(message.path("role").asText()).isEqualTo("assistant");
    assertThat(message.path("content").asText()).isEqualTo(noise.alone(prompt, 9, 7));
  }

  @Test
  void aStreamIsTheSameTextInParts() throws Exception {
    ObjectNode body = chat("hello", 12, 7);
    body.putObject("stream_options").put("include_usage", true);
    List<JsonNode> events = events(CHAT, body);
    StringBuilder text = new StringBuilder();
    for (JsonNode event : events) {
      assertThat(event.path("object").asText()).isEqualTo("chat.completion.chunk");
      text.append(event.path("choices").path(0).path("delta").path("content").asText(""));
    }
    body.remove("stream_options");
    JsonNode whole = ok(CHAT, body.put("stream", false));
    assertThat(text.toString())
        .isEqualTo(whole.path("choices").path(0).path("message").path("content").asText());
    assertThat(events.get(0).path("choices").path(0).path("delta").path("role").asText())
        .isEqualTo("assistant");
    assertThat(events.get(events.size() - 2).path("choices").path(0).path("finish_reason").asText())
        .isEqualTo("length");
    assertThat(events.get(events.size() - 1).path("usage")).isEqualTo(whole.path("usage"));
  }

  @Test
  void stopStringsEndTextsAndAreNotPartOfThem() throws Exception {
    String text = noise.alone("the", 20, 3);
    String stop = text.substring(5, 7);
    ObjectNode body = completion("the", 20, 3);
    body.putArray("stop").add("no such text").add(stop);
    JsonNode choice = ok(COMPLETIONS, body).path("choices").path(0);
    assertThat(choice.path("text").asText()).isEqualTo(text.substring(0, text.indexOf(stop)));
    assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
    StringBuilder streamed = new StringBuilder();
    for (JsonNode event : events(COMPLETIONS, body)) {
      streamed.append(event.path("choices").path(0).path("text").asText());
    }
    assertThat(streamed.toString()).isEqualTo(choice.path("text").asText());
  }

  @Test
  void choicesHaveTheNextSeeds() throws Exception {
    ObjectNode body = completion("", 6, 3).put("n", 2);
    ArrayNode prompts = body.putArray("prompt").add("the").add("a");
    JsonNode choices = ok(COMPLETIONS, body).path("choices");
    assertThat(choices).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(choices.path(i).path("index").asInt()).isEqualTo(i);
      assertThat(choices.path(i).path("text").asText())
          .isEqualTo(noise.alone(prompts.path(i / 2).asText(), 6, 3 + i));
    }
  }

  @Test
  void reportsProbabilitiesOfTokens() throws Exception {
    ObjectNode body = chat("hello", 5, 7).put("logprobs", true).put("top_logprobs", 3);
    JsonNode content = ok(CHAT, body).path("choices").path(0).path("logprobs").path("content");
    assertThat(content).hasSize(5);
    for (JsonNode token : content) {
      assertThat(token.path("logprob").asDouble()).isNegative();
      assertThat(token.path("top_logprobs")).hasSize(3);
      assertThat(token.path("bytes")).isNotEmpty();
    }
    JsonNode legacy =
        ok(COMPLETIONS, completion("the", 5, 7).put("logprobs", 2))
            .path("choices")
            .path(0)
            .path("logprobs");
    assertThat(legacy.path("token_logprobs")).hasSize(5);
    assertThat(legacy.path("text_offset").path(0).asInt()).isZero();
  }

  /** 32 at a time for 4 places; every third in a stream. */
  @Test
  void manyClientsGetTheirOwnAnswers() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      ObjectNode body = completion("client " + i, 6 + i % 5, 100 + i).put("stream", i % 3 == 0);
      answers.add(
          CLIENT.sendAsync(
              post(COMPLETIONS, JSON.writeValueAsBytes(body)).build(),
              BodyHandlers.ofString(StandardCharsets.UTF_8)));
    }
    for (int i = 0; i < 32; i++) {
      HttpResponse<String> response = answers.get(i).get();
      assertThat(response.statusCode()).isEqualTo(200);
      StringBuilder text = new StringBuilder();
      for (String part : response.body().split("\n\n")) {
        String json = part.startsWith("data: ") ? part.substring(6) : part;
        if (!json.equals("[DONE]") && !json.equals(":")) {
          text.append(JSON.readTree(json).path("choices").path(0).path("text").asText());
        }
      }
      assertThat(text.toString()).isEqualTo(noise.alone("client " + i, 6 + i % 5, 100 + i));
    }
  }

  /** The connection is reset without a word, while the text would go on for hours. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aClientThatIsGoneFreesItsPlace(boolean stream) throws Exception {
    ObjectNode endless = completion("the", (int) ENDLESS, 1).put("stream", stream);
    try (ServedNoise other = ServedNoise.start(1, 1, "", Duration.ofHours(1))) {
      byte[] body = JSON.writeValueAsBytes(endless);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), other.uri("/").getPort())) {
        OutputStream out = socket.getOutputStream();
        String head =
            "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: "
                + body.length
                + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.write(body);
        out.flush();
        other.awaitGenerating(1);
        socket.setSoLinger(true, 0);
      }
      other.awaitGenerating(0);
    }
  }

  @Test
  void textsThatFindNoRoomAreRefusedAndLongOnesEndAtTheLimitOfTime() throws Exception {
    try (ServedNoise other = ServedNoise.start(1, 1, "")) {
      byte[] body = JSON.writeValueAsBytes(completion("the", (int) ENDLESS, 1));
      List<CompletableFuture<HttpResponse<String>>> two = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(other.uri(COMPLETIONS))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        two.add(CLIENT.sendAsync(request, BodyHandlers.ofString()));
        other.awaitGenerating(1);
        other.awaitWaiting(i);
      }
      HttpRequest third =
          HttpRequest.newBuilder(other.uri(COMPLETIONS))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build();
      HttpResponse<String> refused = send(third);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(refused.headers().firstValue("retry-after")).isPresent();
      assertThat(JSON.readTree(refused.body()).path("error").path("type").asText())
          .isEqualTo("rate_limit_error");
      HttpResponse<String> cut = two.get(0).get();
      assertThat(cut.statusCode()).isEqualTo(200);
      JsonNode choice = JSON.readTree(cut.body()).path("choices").path(0);
      assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
      assertThat(choice.path("text").asText()).isNotEmpty();
    }
  }

  @Test
  void theTokenIsRequired() throws Exception {
    try (ServedNoise guarded = ServedNoise.start(1, 1, "secret")) {
      for (String header : List.of("", "Bearer wrong", "secret")) {
        HttpRequest.Builder request = guarded.get("/v1/models");
        if (!header.isEmpty()) {
          request.header("Authorization", header);
        }
        HttpResponse<String> refused = send(request.build());
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(JSON.readTree(refused.body()).path("error").path("code").asText())
            .isEqualTo("invalid_api_key");
      }
      HttpRequest.Builder right =
          guarded.get("/v1/models").header("Authorization", "Bearer secret");
      assertThat(send(right.build()).statusCode()).isEqualTo(200);
      assertThat(send(guarded.get("/health").build()).statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | invalid_json          |                   | {\"prompt\":",
        "400 | invalid_json          |                   | {\"prompt\":\"a\"} x",
        "400 | invalid_value         |                   | []",
        "400 | invalid_value         | prompt            | {}",
        "400 | invalid_value         | prompt            | {\"prompt\":[1,2]}",
        "400 | invalid_value         | temperature       | {\"prompt\":\"a\",\"temperature\":3}",
        "400 | invalid_value         | temperature       | {\"prompt\":\"a\",\"temperature\":\"1\"}",
        "400 | invalid_value         | top_p             | {\"prompt\":\"a\",\"top_p\":0}",
        "400 | invalid_value         | max_tokens        | {\"prompt\":\"a\",\"max_tokens\":0}",
        "400 | invalid_value         | max_tokens        | {\"prompt\":\"a\",\"max_tokens\":1.5}",
        "400 | invalid_value         | n                 | {\"prompt\":\"a\",\"n\":17}",
        "400 | invalid_value         | stop              | {\"prompt\":\"a\",\"stop\":\"\"}",
        "400 | invalid_value         | stop              | {\"prompt\":\"a\",\"stop\":{}}",
        "400 | invalid_value         | stream            | {\"prompt\":\"a\",\"stream\":1}",
        "400 | invalid_value         | stream_options    | {\"prompt\":\"a\",\"stream_options\":{}}",
        "400 | unsupported_parameter | presence_penalty  | {\"prompt\":\"a\",\"presence_penalty\":1}",
        "400 | unsupported_parameter | best_of           | {\"prompt\":\"a\",\"best_of\":2}",
        "400 | unknown_parameter     | promt             | {\"promt\":\"a\"}",
        "400 | unknown_parameter     | messages          | {\"prompt\":\"a\",\"messages\":[]}",
        "400 | invalid_value         | repetition_penalty | {\"prompt\":\"a\",\"repetition_penalty\":1e-300}",
        "400 | invalid_value         | logprobs          | {\"prompt\":\"a\",\"logprobs\":5,\"max_tokens\":100000}",
        "404 | model_not_found       |                   | {\"prompt\":\"a\",\"model\":\"gpt-4\"}",
      })
  void saysWhatIsWrong(int status, String code, String parameter, String body) throws Exception {
    HttpResponse<String> refused =
        send(post(COMPLETIONS, body.getBytes(StandardCharsets.UTF_8)).build());
    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
    JsonNode error = JSON.readTree(refused.body()).path("error");
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(error.path("param").asText("")).isEqualTo(parameter == null ? "" : parameter);
    assertThat(error.path("message").asText()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":[]}",
        "{\"messages\":[{\"role\":\"robot\",\"content\":\"a\"}]}",
        "{\"messages\":[{\"role\":\"user\"}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"tools\":[{}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"top_logprobs\":2}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"response_format\":{\"type\":\"x\"}}"
      })
  void conversationsThatAreNoneAreRefused(String body) throws Exception {
    HttpResponse<String> refused = send(post(CHAT, body.getBytes(StandardCharsets.UTF_8)).build());
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(JSON.readTree(refused.body()).path("error").path("type").asText())
        .isEqualTo("invalid_request_error");
  }

  @Test
  void hostileBodiesAreRefusedOrAnswered() throws Exception {
    byte[] large =
        JSON.writeValueAsBytes(completion("a".repeat(ServeLimits.DEFAULT.bodyBytes()), 1, 1));
    assertThat(send(post(COMPLETIONS, large).build()).statusCode()).isEqualTo(413);
    byte[] long200 = JSON.writeValueAsBytes(completion("a ".repeat(200_000), 1, 1));
    HttpResponse<String> tooLong = send(post(COMPLETIONS, long200).build());
    assertThat(JSON.readTree(tooLong.body()).path("error").path("code").asText())
        .isEqualTo("context_length_exceeded");
    byte[] broken = {'{', '"', 'p', 'r', 'o', 'm', 'p', 't', '"', ':', '"', (byte) 0xC3, '"', '}'};
    assertThat(send(post(COMPLETIONS, broken).build()).statusCode()).isEqualTo(400);
    byte[] nested = "[".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    assertThat(send(post(COMPLETIONS, nested).build()).statusCode()).isEqualTo(400);
    String odd = "\u0000\u001b[2J\u202e\ud83d\ude00";
    JsonNode answer = ok(COMPLETIONS, completion(odd, 5, 1));
    assertThat(answer.path("choices").path(0).path("text").asText())
        .isEqualTo(noise.alone(odd, 5, 1));
  }

  @Test
  void pathsMethodsTypesAndHostsAreChecked() throws Exception {
    assertThat(send(noise.get("/v1/nothing").build()).statusCode()).isEqualTo(404);
    assertThat(send(noise.get(COMPLETIONS).build()).statusCode()).isEqualTo(405);
    for (String type : List.of("text/plain", ";")) {
      HttpRequest text =
          HttpRequest.newBuilder(noise.uri(COMPLETIONS))
              .header("Content-Type", type)
              .POST(HttpRequest.BodyPublishers.ofString("{\"prompt\":\"a\"}"))
              .build();
      assertThat(send(text).statusCode()).isEqualTo(415);
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), noise.uri("/").getPort())) {
      String request = "GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void thePageNeedsNothingElse() throws Exception {
    HttpResponse<String> page = send(noise.get("/").build());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("v1/chat/completions").doesNotContain("http:", "https:");
    assertThat(page.headers().firstValue("content-security-policy")).isPresent();
  }
}
