import { GroupCommit } from '../../src/database/group-commit';

describe('group commit', () => {
  it('answers a commit once the disk has it, and shares the next sync among all who commit meanwhile', async () => {
    const { commits, syncs } = commitsToSync();
    const first = commits.durable();
    const later = [commits.durable(), commits.durable(), commits.durable()];
    expect(syncs).toHaveLength(1);

    syncs[0]?.resolve();
    await first;
    await new Promise(setImmediate);
    expect(syncs).toHaveLength(2);
    syncs[1]?.resolve();
    await Promise.all(later);
    expect(syncs).toHaveLength(2);
  });

  it('fails those whose sync failed, and syncs again for those after them', async () => {
    const { commits, syncs } = commitsToSync();
    const first = commits.durable();
    const second = commits.durable();
    syncs[0]?.reject(new Error('the disk is gone'));
    await expect(first).rejects.toThrow('the disk is gone');
    await new Promise(setImmediate);
    syncs[1]?.resolve();
    await second;
  });
});

function commitsToSync() {
  const syncs: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const sync = () => new Promise<void>((resolve, reject) => syncs.push({ resolve, reject }));
  return { commits: new GroupCommit(sync), syncs };
}
