package io.gristmill.spark.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.model.generation.GenerationRequest.Choice;
import io.gristmill.model.generation.GenerationRequest.Piece;
import io.gristmill.spark.serve.AnswerFormat.Usage;
import io.gristmill.spark.serve.Generation.Receiver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the answer of a request as one JSON object, or as server-sent events. Nothing is written
 * before something is generated or a heartbeat is due, so that earlier failures have their status.
 */
final class AnswerWriter {

  private final OutputStream out;
  private final AnswerFormat format;

  /**
   * @param out the body of a response with the status 200
   */
  AnswerWriter(OutputStream out, AnswerFormat format) {
    this.out = out;
    this.format = format;
  }

  /** Writes one object, and white space before it at every heartbeat. */
  void whole(Generation generation) throws ApiException, IOException, InterruptedException {
    List<StringBuilder> texts = new ArrayList<>();
    List<List<Choice>> tokens = new ArrayList<>();
    String[] reasons = new String[generation.texts()];
    for (int i = 0; i < reasons.length; i++) {
      texts.add(new StringBuilder());
      tokens.add(new ArrayList<>());
    }
    int generated =
        generation.receive(
            new Receiver() {
              @Override
              public void part(int index, Piece piece) {
                texts.get(index).append(piece.text());
                piece.choice().ifPresent(tokens.get(index)::add);
              }

              @Override
              public void end(int index, String finishReason) {
                reasons[index] = finishReason;
              }

              @Override
              public void beat() throws IOException {
                write(" ");
              }
            });
    ObjectNode answer = format.whole(new Usage(generation.promptTokens(), generated));
    ArrayNode choices = (ArrayNode) answer.get("choices");
    for (int i = 0; i < reasons.length; i++) {
      choices.add(format.choice(i, texts.get(i).toString(), tokens.get(i), reasons[i]));
    }
    write(answer.toString());
  }

  /** Writes an event for each part, and a comment at every heartbeat. */
  void stream(Generation generation, ApiRequest request, AnswerFormat.Kind kind)
      throws ApiException, IOException, InterruptedException {
    boolean[] begun = new boolean[generation.texts()];
    int generated =
        generation.receive(
            new Receiver() {
              @Override
              public void part(int index, Piece piece) throws IOException {
                begin(index);
                List<Choice> tokens = piece.choice().stream().toList();
                if (!piece.text().isEmpty() || !tokens.isEmpty()) {
                  event(format.part(index, piece.text(), tokens));
                }
              }

              private void begin(int index) throws IOException {
                if (!begun[index] && kind == AnswerFormat.Kind.CHAT) {
                  event(format.begin(index));
                }
                begun[index] = true;
              }

              @Override
              public void end(int index, String finishReason) throws IOException {
                begin(index);
                event(format.end(index, finishReason));
              }

              @Override
              public void beat() throws IOException {
                write(":\n\n");
              }
            });
    if (request.includesUsage()) {
      event(format.usage(new Usage(generation.promptTokens(), generated)));
    }
    write("data: [DONE]\n\n");
  }

  private void event(JsonNode data) throws IOException {
    write("data: " + data + "\n\n");
  }

  private void write(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
