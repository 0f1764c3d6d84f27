import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.atlas.json.JSON;
import org.apache.jena.atlas.json.JsonObject;
import org.apache.jena.http.HttpEnv;
import org.apache.jena.query.QueryFactory;

/**
 * Asks an endpoint with Jena's command {@code rsparql}, once for each query, in one process: {@code java -cp FUSEKI.jar Ask.java ADDRESS}.
 *
 * <p>Input and output are those of ask.js.
 */
public final class Ask {
  private Ask() {}

  public static void main(String[] arguments) throws Exception {
    // Longer queries are sent with POST, which Virtuoso 7 does not answer when Jena sends it.
    HttpEnv.urlLimit = 8 * 1024;
    BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      JsonObject said = new JsonObject();
      try {
        said.put("answer", answer(arguments[0], JSON.parseAny(line).getAsString().value()));
      } catch (Exception error) {
        said.put("error", String.valueOf(error));
      }
      output.println(said.toString().replaceAll("\\s*\n\\s*", " "));
    }
  }

  private static String answer(String address, String query) throws Exception {
    Path file = Files.createTempFile("query", ".rq");
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      Files.writeString(file, query);
      System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
      String format = QueryFactory.create(query).isConstructType() ? "N-TRIPLES" : "JSON";
      new arq.rsparql(new String[] {"--service", address, "--query", file.toString(), "--results", format}).mainRun();
    } finally {
      System.setOut(before);
      Files.delete(file);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
