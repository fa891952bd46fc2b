package io.gristmill.spark.serve;

import static io.gristmill.error.Messages.format;

import io.gristmill.config.Sections.GenerationSection;
import io.gristmill.model.generation.Continuation;
import io.gristmill.model.generation.Continuation.Ending;
import io.gristmill.model.generation.GenerationRequest;
import io.gristmill.model.generation.GenerationRequest.Listener;
import io.gristmill.model.generation.GenerationRequest.Piece;
import io.gristmill.model.generation.GenerationService;
import io.gristmill.model.generation.GenerationService.Ticket;
import io.gristmill.spark.serve.PromptTemplate.Prompt;
import io.gristmill.tokenizer.chat.jinja.Template.RenderException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The texts of one request while they are generated. Closing it ends those that are not complete,
 * for example because the client is gone.
 */
final class Generation implements AutoCloseable {

  private final ServeLimits limits;
  private final long deadline;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final List<Ticket> tickets = new ArrayList<>();
  private int promptTokens;

  private Generation(ServeLimits limits) {
    this.limits = limits;
    this.deadline = System.nanoTime() + limits.time().toNanos();
  }

  /**
   * Submits all texts of a request; those of prompt p have the indexes from p choices on.
   *
   * @param seed of the first one, the next ones having the next numbers
   */
  static Generation begin(
      ApiRequest request,
      ServedModel model,
      GenerationService service,
      ServeLimits limits,
      long seed)
      throws ApiException {
    List<int[]> prompts = new ArrayList<>();
    for (Prompt prompt : request.prompts()) {
      prompts.add(ids(prompt, model));
    }
    Generation generation = new Generation(limits);
    try {
      for (int[] prompt : prompts) {
        generation.promptTokens += prompt.length;
        for (int i = 0; i < request.choices(); i++) {
          generation.submit(prompt, request, model, service, seed);
        }
      }
    } catch (ApiException e) {
      generation.close();
      throw e;
    }
    return generation;
  }

  private static int[] ids(Prompt prompt, ServedModel model) throws ApiException {
    int[] ids;
    try {
      ids = prompt.ids(model);
    } catch (RenderException e) {
      throw ApiException.invalid("messages", "invalid_value", e.getMessage());
    }
    if (ids.length >= model.contextLength()) {
      throw ApiException.invalid(
          null,
          "context_length_exceeded",
          format(
              "prompt: %,d tokens (expected fewer than the %,d of the model's context)",
              ids.length, model.contextLength()));
    }
    return ids;
  }

  private void submit(
      int[] prompt, ApiRequest request, ServedModel model, GenerationService service, long seed)
      throws ApiException {
    int index = tickets.size();
    GenerationSection s = request.section();
    GenerationSection ofText =
        new GenerationSection(
            s.temperature(),
            s.topK(),
            s.topP(),
            s.repetitionPenalty(),
            Math.min(s.maxTokens(), model.contextLength() - prompt.length),
            s.stop());
    Listener listener =
        new Listener() {
          @Override
          public void accept(Piece piece) {
            events.add(new Event.Part(index, piece));
          }

          @Override
          public void end(Continuation end) {
            events.add(new Event.End(index, end));
          }

          @Override
          public void fail(RuntimeException reason) {
            events.add(new Event.Failure(reason));
          }
        };
    tickets.add(
        service
            .submit(
                new GenerationRequest(
                    prompt,
                    ofText,
                    model.boundaries(),
                    seed + index,
                    request.alternatives(),
                    listener))
            .orElseThrow(() -> refusal(service)));
  }

  private static ApiException refusal(GenerationService service) {
    return service.isOpen()
        ? ApiException.refused(
            429, "rate_limit_exceeded", "requests: too many at a time (expected a later retry)")
        : ApiException.refused(503, "shutting_down", "the server is shutting down");
  }

  int promptTokens() {
    return promptTokens;
  }

  int texts() {
    return tickets.size();
  }

  /**
   * Passes everything on until all texts are complete; texts that are not complete at the limit of
   * time end as they do at the limit of tokens.
   *
   * @return number of generated tokens
   */
  int receive(Receiver receiver) throws ApiException, IOException, InterruptedException {
    int[] tokens = new int[texts()];
    boolean[] ended = new boolean[texts()];
    int open = texts();
    long nextBeat = System.nanoTime() + limits.heartbeat().toNanos();
    while (open > 0) {
      long now = System.nanoTime();
      long left = deadline - now;
      if (now - nextBeat >= 0) {
        receiver.beat();
        nextBeat = now + limits.heartbeat().toNanos();
      }
      Event event = events.poll(Math.min(left, nextBeat - now), TimeUnit.NANOSECONDS);
      if (event instanceof Event.Part part) {
        tokens[part.index()]++;
        receiver.part(part.index(), part.piece());
      } else if (event instanceof Event.End end) {
        tokens[end.index()] = end.end().tokens();
        ended[end.index()] = true;
        open--;
        boolean cut = end.end().ending() == Ending.MAX_TOKENS;
        receiver.end(end.index(), cut ? "length" : "stop");
      } else if (event instanceof Event.Failure failure) {
        throw ApiException.refused(500, "generation_failed", failure.reason().getMessage());
      } else if (left <= 0) {
        for (int i = 0; i < ended.length; i++) {
          if (!ended[i]) {
            receiver.end(i, "length");
          }
        }
        open = 0;
      }
    }
    int sum = 0;
    for (int ofText : tokens) {
      sum += ofText;
    }
    return sum;
  }

  @Override
  public void close() {
    tickets.forEach(Ticket::cancel);
  }

  /** Receives the texts of a request. */
  interface Receiver {

    void part(int index, Piece piece) throws IOException;

    void end(int index, String finishReason) throws IOException;

    /** Called at every heartbeat, to notice that the client is gone. */
    void beat() throws IOException;
  }

  private sealed interface Event {

    record Part(int index, Piece piece) implements Event {}

    record End(int index, Continuation end) implements Event {}

    record Failure(RuntimeException reason) implements Event {}
  }
}
