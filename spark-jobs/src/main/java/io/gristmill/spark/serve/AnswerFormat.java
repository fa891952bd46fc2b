package io.gristmill.spark.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gristmill.model.generation.GenerationRequest.Alternative;
import io.gristmill.model.generation.GenerationRequest.Choice;
import io.gristmill.tokenizer.Tokenizer;
import java.util.List;

/** The JSON of the answer to one request, whole or in chunks. */
final class AnswerFormat {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** An interface of OpenAI. */
  enum Kind {
    CHAT("chatcmpl-", "chat.completion", "chat.completion.chunk"),
    COMPLETION("cmpl-", "text_completion", "text_completion");

    private final String prefix;
    private final String whole;
    private final String chunk;

    Kind(String prefix, String whole, String chunk) {
      this.prefix = prefix;
      this.whole = whole;
      this.chunk = chunk;
    }
  }

  private final Kind kind;
  private final String id;
  private final long created;
  private final String model;
  private final Tokenizer tokenizer;
  private final int[] offsets; // characters of the tokens of each text so far

  /**
   * @param number of the request, for its id
   * @param created seconds since 1970
   */
  AnswerFormat(Kind kind, String number, long created, ServedModel model, int texts) {
    this.kind = kind;
    this.id = kind.prefix + number;
    this.created = created;
    this.model = model.id();
    this.tokenizer = model.tokenizer();
    this.offsets = new int[texts];
  }

  /** Without choices, which are added with {@link #choice}. */
  ObjectNode whole(Usage usage) {
    ObjectNode root = root(kind.whole);
    root.putArray("choices");
    root.set("usage", usage.toJson());
    return root;
  }

  /** A complete text. */
  ObjectNode choice(int index, String text, List<Choice> tokens, String finishReason) {
    ObjectNode choice = JSON.objectNode().put("index", index);
    if (kind == Kind.CHAT) {
      choice.putObject("message").put("role", "assistant").put("content", text).putNull("refusal");
    } else {
      choice.put("text", text);
    }
    return withProbabilities(choice, index, tokens).put("finish_reason", finishReason);
  }

  /** The chunk before the first part of a text. */
  ObjectNode begin(int index) {
    ObjectNode choice = JSON.objectNode().put("index", index);
    choice.putObject("delta").put("role", "assistant").put("content", "");
    return chunk(choice.putNull("logprobs").putNull("finish_reason"));
  }

  /** A part of a text. */
  ObjectNode part(int index, String text, List<Choice> tokens) {
    ObjectNode choice = JSON.objectNode().put("index", index);
    if (kind == Kind.CHAT) {
      choice.putObject("delta").put("content", text);
    } else {
      choice.put("text", text);
    }
    return chunk(withProbabilities(choice, index, tokens).putNull("finish_reason"));
  }

  /** The chunk after the last part of a text. */
  ObjectNode end(int index, String finishReason) {
    ObjectNode choice = JSON.objectNode().put("index", index);
    if (kind == Kind.CHAT) {
      choice.putObject("delta");
    } else {
      choice.put("text", "");
    }
    return chunk(choice.putNull("logprobs").put("finish_reason", finishReason));
  }

  /** The chunk with the usage, after those of all texts. */
  ObjectNode usage(Usage usage) {
    ObjectNode root = root(kind.chunk);
    root.putArray("choices");
    root.set("usage", usage.toJson());
    return root;
  }

  private ObjectNode chunk(ObjectNode choice) {
    ObjectNode root = root(kind.chunk);
    root.putArray("choices").add(choice);
    return root;
  }

  private ObjectNode root(String object) {
    return JSON.objectNode()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", model);
  }

  private ObjectNode withProbabilities(ObjectNode choice, int index, List<Choice> tokens) {
    if (tokens.isEmpty()) {
      return choice.putNull("logprobs");
    }
    choice.set("logprobs", kind == Kind.CHAT ? ofChat(tokens) : ofCompletion(index, tokens));
    return choice;
  }

  private ObjectNode ofChat(List<Choice> tokens) {
    ObjectNode all = JSON.objectNode();
    ArrayNode content = all.putArray("content");
    for (Choice token : tokens) {
      ObjectNode one = ofChat(token.id(), token.logProbability());
      ArrayNode top = one.putArray("top_logprobs");
      for (Alternative other : token.alternatives()) {
        top.add(ofChat(other.id(), other.logProbability()));
      }
      content.add(one);
    }
    return all.putNull("refusal");
  }

  private ObjectNode ofChat(int token, double logProbability) {
    ObjectNode one = JSON.objectNode().put("token", text(token)).put("logprob", logProbability);
    ArrayNode bytes = one.putArray("bytes");
    for (byte b : tokenizer.decodeBytes(new int[] {token})) {
      bytes.add(b & 0xFF);
    }
    return one;
  }

  private ObjectNode ofCompletion(int index, List<Choice> tokens) {
    ObjectNode all = JSON.objectNode();
    ArrayNode texts = all.putArray("tokens");
    ArrayNode probabilities = all.putArray("token_logprobs");
    ArrayNode top = all.putArray("top_logprobs");
    ArrayNode at = all.putArray("text_offset");
    for (Choice token : tokens) {
      texts.add(text(token.id()));
      probabilities.add(token.logProbability());
      ObjectNode others = top.addObject();
      token.alternatives().forEach(o -> others.put(text(o.id()), o.logProbability()));
      at.add(offsets[index]);
      offsets[index] += text(token.id()).length();
    }
    return all;
  }

  private String text(int token) {
    return tokenizer.hasToken(token) ? tokenizer.decode(new int[] {token}) : "";
  }

  /** Tokens of all prompts and of all texts. */
  record Usage(int prompt, int completion) {

    private ObjectNode toJson() {
      return JSON.objectNode()
          .put("prompt_tokens", prompt)
          .put("completion_tokens", completion)
          .put("total_tokens", prompt + completion);
    }
  }
}
