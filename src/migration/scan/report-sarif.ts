import type { Log, ReportingDescriptor, Result } from 'sarif';
import type { Finding, ScanResult } from './finding';
import { signs } from './signs';

/** What a scan found, as SARIF 2.1.0, which code hosts show beside the lines. `version`: of this program. */
export function scanSarif({ findings }: ScanResult, version: string): Log {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'cc-v1-proxy', version, rules: rules() } },
        originalUriBaseIds: { ROOT: { description: { text: 'the folder that was scanned' } } },
        results: findings.map(resultOf),
      },
    ],
  };
}

function rules(): ReportingDescriptor[] {
  const dependency = { id: 'dependency', meaning: 'a client that speaks API v1', advice: 'use a client of v2' };
  return [dependency, ...signs].map(({ id, meaning, advice }) => ({
    id: `v1-${id}`,
    shortDescription: { text: `This is ${meaning}` },
    help: { text: advice },
    defaultConfiguration: { level: id === 'config' ? 'note' : 'warning' },
  }));
}

function resultOf({ file, line, column, kind, client, meaning, advice, v2 }: Finding): Result {
  const job = v2?.supported ? ` As a v2 job: ${JSON.stringify(v2.job.tasks)}` : '';
  const uri = file.split('/').map(encodeURIComponent).join('/');
  return {
    ruleId: `v1-${kind}`,
    level: kind === 'config' ? 'note' : 'warning',
    message: { text: `This is ${meaning} (${client}); ${advice}.${job}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri, uriBaseId: 'ROOT' },
          region: { startLine: line, startColumn: column },
        },
      },
    ],
  };
}
