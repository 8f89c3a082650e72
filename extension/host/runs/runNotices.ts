// What a run says outside of its views: a notification for a long run, with a way to end it, and
// one message when a run fails.

import * as vscode from 'vscode';
import { isActive } from './run.ts';
import type { Run } from './run.ts';
import { failureText, stepText } from './runText.ts';
import type { Session, SessionChange } from './session.ts';
import { readSettings } from '../settings.ts';
import { modelTitle } from '../translation.ts';

/** A run that is over sooner needs no notification. */
const longRunSeconds = 30;
/** Speed is measured over this long before the length of the run is judged. */
const judgeAfterMs = 5000;

class RunNotices {
  private readonly session: Session;
  private run: Run | undefined;
  private firstReport: number | undefined;
  private judged = false;
  private showAgain: (() => void) | undefined;

  constructor(session: Session) {
    this.session = session;
  }

  follow(change: SessionChange): void {
    const { run } = this.session;
    if (run !== this.run) this.begin(run);
    if (!run) return;
    if (change.kind === 'state' && change.state.kind === 'failed') this.tellFailure(run);
    if (change.kind === 'progress') this.judge(run);
    this.showAgain?.();
  }

  end(): void {
    this.run = undefined;
    this.showAgain?.();
  }

  private begin(run: Run | undefined): void {
    this.run = run;
    this.showAgain?.();
    this.firstReport = undefined;
    this.judged = false;
  }

  private judge(run: Run): void {
    this.firstReport ??= Date.now();
    const elapsedMs = Date.now() - this.firstReport;
    if (this.judged || elapsedMs < judgeAfterMs) return;
    this.judged = true;
    const wanted = readSettings().progressNotification === 'longRuns';
    if (wanted && isLong(run, elapsedMs)) this.tellProgress(run);
  }

  private tellProgress(run: Run): void {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Training the {model}', { model: modelTitle(run.request.model) }),
      cancellable: true,
    };
    void vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => this.session.stop());
      return new Promise<void>((resolve) => {
        let shown = 0;
        this.showAgain = () => {
          const percent = (100 * run.step) / (run.info?.totalSteps ?? Infinity);
          progress.report({ message: stepText(run), increment: percent - shown });
          shown = percent;
          if (isActive(run) && this.run === run) return;
          this.showAgain = undefined;
          resolve();
        };
      });
    });
  }

  private tellFailure(run: Run): void {
    const again = vscode.l10n.t('Train Again');
    const output = vscode.l10n.t('Show Output');
    const place = run.state.kind === 'failed' ? run.state.step?.at : undefined;
    // What fails must fail again, so its line comes first.
    const line = place && vscode.l10n.t('Go to Line {line}', { line: place.startLine + 1 });
    const ways = line === undefined ? [again, output] : [line, again, output];
    void vscode.window.showErrorMessage(failureText(run) ?? '', ...ways).then((choice) => {
      if (choice === undefined) return;
      if (choice === line) void vscode.commands.executeCommand('tensorscope.goToFailure');
      if (choice === again) void vscode.commands.executeCommand('tensorscope.trainAgain');
      if (choice === output) void vscode.commands.executeCommand('tensorscope.showOutput');
    });
  }
}

/** Judged by the run's own pace since its first report. */
function isLong({ info, step, trainLoss }: Run, elapsedMs: number): boolean {
  if (!info || trainLoss.length === 0) return false;
  const leftMs = ((info.totalSteps - step) / trainLoss.length) * elapsedMs;
  return leftMs / 1000 > longRunSeconds;
}

export function register(session: Session): vscode.Disposable {
  const notices = new RunNotices(session);
  return vscode.Disposable.from(
    session.changes.on(['run', 'state', 'progress'], (change) => notices.follow(change)),
    new vscode.Disposable(() => notices.end()),
  );
}
