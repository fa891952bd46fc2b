package io.gristmill.tokens;

import io.gristmill.io.InputFile;
import io.gristmill.io.LocalStorage;
import io.gristmill.io.OutputFile;
import io.gristmill.io.Storage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Local files that do not look local. */
public final class RemoteStorage implements Storage {

  private static final long serialVersionUID = 1L;

  private final LocalStorage local = new LocalStorage();
  private final AtomicLong readsWithin = new AtomicLong();
  private final AtomicLong opened = new AtomicLong();
  private final Set<String> openers = ConcurrentHashMap.newKeySet();

  /** How often a file was opened elsewhere than at its start. */
  public long readsWithin() {
    return readsWithin.get();
  }

  /** How often a file was opened. */
  public long opened() {
    return opened.get();
  }

  /** Names of the threads that opened files. */
  public Set<String> openers() {
    return Set.copyOf(openers);
  }

  @Override
  public InputFile input(String uri) {
    InputFile file = local.input(uri);
    return new InputFile() {
      @Override
      public String uri() {
        return file.uri().replace("file:", "remote:");
      }

      @Override
      public long length() throws IOException {
        return file.length();
      }

      @Override
      public InputStream open(long offset) throws IOException {
        opened.incrementAndGet();
        openers.add(Thread.currentThread().getName());
        readsWithin.addAndGet(offset > 0 ? 1 : 0);
        return file.open(offset);
      }
    };
  }

  @Override
  public OutputFile output(String uri) {
    return local.output(uri);
  }

  @Override
  public boolean exists(String uri) {
    return local.exists(uri);
  }

  @Override
  public List<InputFile> list(String uri) throws IOException {
    return local.list(uri);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    local.rename(from, to);
  }

  @Override
  public void delete(String uri) throws IOException {
    local.delete(uri);
  }
}
