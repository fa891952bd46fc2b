package io.gristmill.preprocessing.benchmark;

import java.util.List;

/**
 * A row of the table.
 *
 * @param benchmark class and method, and its parameter if it has one
 * @param bar minimum and desired MB per CPU second; empty for a peer
 * @param published the best figure published for a peer
 */
record StageRow(String benchmark, String stage, String bar, String published) {

  static final List<StageRow> ALL =
      List.of(
          new StageRow("Reading.warc", "WARC read, inflate, decode", "150 / 250", "datatrove 74"),
          new StageRow(
              "Extraction.mainText", "HTML to main text", "40 / 80", "trafilatura 2.8-4.2"),
          new StageRow("Extraction.parserAlone", "- jsoup's parse alone", "", ""),
          new StageRow("Extraction.peerReadability4j", "- Readability4J", "", "11-13"),
          new StageRow("Language.lid176", "language of 176", "20 / 40", "fastText 5.1"),
          new StageRow("Language.lid176English", "language, English articles", "20 / 40", ""),
          new StageRow("Words.words", "English words", "", ""),
          new StageRow("Words.sentences", "English sentences", "", ""),
          new StageRow("Rules.one gopher-repetition", "- Gopher repetition", "", ""),
          new StageRow("Rules.one gopher-quality", "- Gopher quality", "", ""),
          new StageRow("Rules.one c4-no-terminal-punctuation", "- C4 without end marks", "", ""),
          new StageRow("Rules.one fineweb", "- FineWeb", "", ""),
          new StageRow("Rules.judged", "four rules, as cleaning asks", "15 / 30", "datatrove 0.31"),
          new StageRow("Rules.everyOneAsked", "- each on the same text", "15 / 30", ""),
          new StageRow("MinHash.sha1", "MinHash 14 x 8, SHA-1", "20 / 40", "datatrove 1.06"),
          new StageRow("MinHash.xxh64", "MinHash 14 x 8, XXH64", "20 / 40", ""),
          new StageRow("Masking.tokens", "masking", "100", "datatrove 9.7"),
          new StageRow("Pipeline.english", "WARC to clean English", "30 / 60", "datatrove 3"),
          new StageRow("Pipeline.everyLanguage", "- no language refused", "30 / 60", ""),
          new StageRow("Tokenizer.english gpt2", "GPT-2 encode, English", "30 / 60", ""),
          new StageRow("Tokenizer.englishByJtokkit gpt2", "- jtokkit, English", "", "9-12"),
          new StageRow("Tokenizer.englishByHuggingFace gpt2", "- Hugging Face, English", "", ""),
          new StageRow("Tokenizer.pages gpt2", "GPT-2 encode, web pages", "30 / 60", ""),
          new StageRow("Tokenizer.pagesByJtokkit gpt2", "- jtokkit, web pages", "", "9-12"),
          new StageRow("Tokenizer.pagesByHuggingFace gpt2", "- Hugging Face, web pages", "", ""),
          new StageRow("Tokenizer.english cl100k", "cl100k encode, English", "30 / 60", ""),
          new StageRow(
              "Tokenizer.englishByJtokkit cl100k", "- jtokkit, cl100k, English", "", "9-12"),
          new StageRow(
              "Tokenizer.englishByHuggingFace cl100k", "- Hugging Face, cl100k, English", "", ""),
          new StageRow("Tokenizer.pages cl100k", "cl100k encode, web pages", "30 / 60", ""),
          new StageRow(
              "Tokenizer.pagesByJtokkit cl100k", "- jtokkit, cl100k, web pages", "", "9-12"),
          new StageRow(
              "Tokenizer.pagesByHuggingFace cl100k", "- Hugging Face, cl100k, web pages", "", ""),
          new StageRow("Tokenizer.english o200k", "o200k encode, English", "30 / 60", ""),
          new StageRow("Tokenizer.englishByJtokkit o200k", "- jtokkit, o200k, English", "", "9-12"),
          new StageRow(
              "Tokenizer.englishByHuggingFace o200k", "- Hugging Face, o200k, English", "", ""),
          new StageRow("Tokenizer.pages o200k", "o200k encode, web pages", "30 / 60", ""),
          new StageRow("Tokenizer.pagesByJtokkit o200k", "- jtokkit, o200k, web pages", "", "9-12"),
          new StageRow(
              "Tokenizer.pagesByHuggingFace o200k", "- Hugging Face, o200k, web pages", "", ""),
          new StageRow("Tokenizer.training", "BPE, 30,000 entries", "3.3", "Hugging Face 1.6"),
          new StageRow("Shards.inOrder", "token shard, in order", "100", ""),
          new StageRow("Shards.batches", "token shard, shuffled batches", "100", ""));
}
