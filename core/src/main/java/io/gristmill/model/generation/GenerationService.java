package io.gristmill.model.generation;

import io.gristmill.model.generation.TextBatch.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Generates texts of any number of callers in one batch, on one thread. Texts that find no place
 * wait in a queue. Thread-safe.
 */
public final class GenerationService implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  private final TextBatch batch;
  private final BlockingQueue<Ticket> queue;
  private final int most;
  private final List<Ticket> running = new ArrayList<>(); // of the thread
  private final Thread thread = new Thread(this::run, "generation");
  private volatile boolean closing;
  private volatile boolean stopping;
  private volatile int active;
  private volatile Optional<Throwable> failure = Optional.empty();

  /**
   * Starts the thread.
   *
   * @param batch not used by others from now on, and closed with the service
   * @param waiting maximum number of texts beyond the places of the batch
   */
  public GenerationService(TextBatch batch, int waiting) {
    this.batch = batch;
    this.most = batch.places() + waiting;
    this.queue = new ArrayBlockingQueue<>(most);
    thread.setDaemon(true);
    thread.start();
  }

  /** Adds a text, or returns nothing if there are too many or the service is closing. */
  public synchronized Optional<Ticket> submit(GenerationRequest request) {
    Ticket ticket = new Ticket(request);
    return isOpen() && queue.size() + active < most && queue.offer(ticket)
        ? Optional.of(ticket)
        : Optional.empty();
  }

  /** The error that ended the service; empty while it runs and after it was closed. */
  public Optional<Throwable> failure() {
    return failure;
  }

  /** Whether texts are accepted. */
  public boolean isOpen() {
    return !closing && thread.isAlive();
  }

  /** Number of texts that are being generated. */
  public int active() {
    return active;
  }

  /** Number of texts that wait. */
  public int waiting() {
    return queue.size();
  }

  private void run() {
    try (batch) {
      while (!stopping && !(closing && queue.isEmpty() && batch.size() == 0)) {
        cancel();
        admit();
        if (batch.size() > 0) {
          batch.step();
        }
      }
      fail(new IllegalStateException("the server is shutting down"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      fail(new IllegalStateException("the server was interrupted", e));
    } catch (RuntimeException | Error e) {
      failure = Optional.of(e);
      fail(new IllegalStateException("generation failed: " + e, e));
      throw e;
    }
  }

  private void cancel() {
    queue.removeIf(ticket -> ticket.cancelled);
    running.removeIf(
        ticket -> {
          boolean cancelled = ticket.cancelled;
          if (cancelled) {
            batch.cancel(ticket.text);
          }
          return cancelled || ticket.text.isComplete();
        });
    active = batch.size();
  }

  private void admit() throws InterruptedException {
    while (!batch.isFull()) {
      Ticket next =
          batch.size() == 0 ? queue.poll(POLL.toMillis(), TimeUnit.MILLISECONDS) : queue.poll();
      if (next == null) {
        return;
      }
      if (!next.cancelled) {
        begin(next);
      }
    }
  }

  /** Fails a text that finds no memory, so that the others go on. */
  private void begin(Ticket ticket) {
    try {
      ticket.text = batch.begin(ticket.request);
      running.add(ticket);
      active = batch.size();
    } catch (RuntimeException | OutOfMemoryError e) {
      ticket.request.listener().fail(new IllegalStateException("text not begun: " + e, e));
    }
  }

  /** Accepts nothing more and fails all texts. */
  private synchronized void fail(RuntimeException reason) {
    closing = true;
    batch.fail(reason);
    List<Ticket> waiting = new ArrayList<>();
    queue.drainTo(waiting);
    waiting.forEach(ticket -> ticket.request.listener().fail(reason));
    active = 0;
  }

  /**
   * Accepts no further texts, and waits until those accepted are complete.
   *
   * @param limit after which the rest fails
   */
  public void drain(Duration limit) throws InterruptedException {
    closing = true;
    thread.join(Math.max(1, limit.toMillis()));
    stopping = true;
    thread.join();
  }

  /** Fails all texts that are not complete. */
  @Override
  public void close() {
    try {
      drain(Duration.ofMillis(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the thread is told to end, which is enough
    }
  }

  /** A text that was accepted. */
  public static final class Ticket {

    private final GenerationRequest request;
    private Text text; // of the thread
    private volatile boolean cancelled;

    private Ticket(GenerationRequest request) {
      this.request = request;
    }

    /** Ends the text before its next token; its listener hears nothing more. */
    public void cancel() {
      cancelled = true;
    }
  }
}
