// Asks an endpoint as people do who query with Comunica: node ask.js ADDRESS
// Each line of the standard input is a query as a JSON string; each line of the output is its answer: {"answer": the SPARQL results in JSON, or
// N-Triples} or {"error": why there is none}.

import { createInterface } from 'node:readline'
import { QueryEngine } from '@comunica/query-sparql'

const engine = new QueryEngine()
const sources = [{ type: 'sparql', value: process.argv[2] }]

for await (const line of createInterface({ input: process.stdin })) {
  let said
  try {
    said = { answer: await answerTo(JSON.parse(line)) }
  } catch (error) {
    said = { error: String(error.message) }
  }
  process.stdout.write(JSON.stringify(said) + '\n')
}

async function answerTo (query) {
  const result = await engine.query(query, { sources })
  const mediaType = result.resultType === 'quads' ? 'application/n-triples' : 'application/sparql-results+json'
  const { data } = await engine.resultToString(result, mediaType)
  const pieces = []
  for await (const piece of data) {
    pieces.push(Buffer.from(piece))
  }
  return Buffer.concat(pieces).toString('utf8')
}
