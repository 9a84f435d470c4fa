<?php

/** Plays the official SDK for PHP: the names, arguments and answers that code for it relies on. */

namespace CloudConvert\Models {
    class Task
    {
        public const STATUS_ERROR = 'error';
        public const STATUS_FINISHED = 'finished';
        public array $payload = [];
        public ?object $told = null;

        public function __construct(private ?string $operation = null, private ?string $name = null)
        {
        }

        public function set(string $parameter, $value)
        {
            $this->payload[$parameter] = $value;
            return $this;
        }

        public function getName(): string { return $this->name; }
        public function getOperation(): string { return $this->operation; }
        public function getStatus(): ?string { return $this->told->status; }
        public function getMessage(): ?string { return $this->told->message ?? null; }
        public function getCode(): ?string { return $this->told->code ?? null; }
        public function getResult() { return $this->told->result ?? null; }
    }

    class TaskCollection extends \ArrayObject
    {
        private function filter(callable $fits): TaskCollection
        {
            return new TaskCollection(array_values(array_filter((array) $this, $fits)));
        }

        public function whereStatus($status): TaskCollection
        {
            return $this->filter(fn (Task $task) => $task->getStatus() === $status);
        }

        public function whereName($name): TaskCollection
        {
            return $this->filter(fn (Task $task) => $task->getName() === $name);
        }
    }

    class Job
    {
        public const STATUS_ERROR = 'error';
        public ?object $told = null;
        private ?string $tag = null;
        private ?string $webhook = null;
        private array $tasks = [];

        public function setTag(?string $tag): Job { $this->tag = $tag; return $this; }
        public function setWebhookUrl(?string $url): Job { $this->webhook = $url; return $this; }
        public function addTask(Task $task): Job { $this->tasks[] = $task; return $this; }
        public function getStatus(): ?string { return $this->told->status; }
        public function getTasks(): ?TaskCollection { return new TaskCollection($this->tasks); }

        public function getPayload(): array
        {
            $tasks = [];
            foreach ($this->tasks as $task) {
                $tasks[$task->getName()] = ['operation' => $task->getOperation()] + $task->payload;
            }
            return ['tasks' => $tasks, 'tag' => $this->tag, 'webhook_url' => $this->webhook];
        }

        public function hydrate(object $told): void
        {
            $this->told = $told;
            $this->tasks = array_map(function ($each) {
                $task = new Task($each->operation, $each->name);
                $task->told = $each;
                return $task;
            }, $told->tasks);
        }

        public function getExportUrls()
        {
            $files = [];
            foreach ($this->tasks as $task) {
                if ($task->getOperation() === 'export/url' && $task->getStatus() === 'finished') {
                    $files = array_merge($files, $task->getResult()->files ?? []);
                }
            }
            return $files;
        }
    }
}

namespace CloudConvert {
    use CloudConvert\Models\Job;
    use CloudConvert\Models\Task;

    class CloudConvert
    {
        public function __construct(private array $options)
        {
        }

        public function jobs() { return $this; }
        public function tasks() { return $this; }

        public function create(Job $job): Job
        {
            $job->hydrate($this->call('POST', getenv('ENGINE_URL') . '/jobs', json_encode($job->getPayload())));
            return $job;
        }

        public function wait(Job $job): Job
        {
            $job->hydrate($this->call('GET', getenv('ENGINE_SYNC_URL') . '/jobs/' . $job->told->id));
            return $job;
        }

        public function upload(Task $task, $file, ?string $fileName = null): void
        {
            if ($task->getStatus() !== 'waiting' || !isset($task->getResult()->form)) {
                throw new \BadMethodCallException('The task is not ready for uploading');
            }
            $form = $task->getResult()->form;
            $boundary = bin2hex(random_bytes(8));
            $body = '';
            foreach ((array) $form->parameters as $name => $value) {
                $body .= "--$boundary\r\nContent-Disposition: form-data; name=\"$name\"\r\n\r\n$value\r\n";
            }
            $name = $fileName ?? 'file';
            $body .= "--$boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"$name\"\r\n\r\n"
                . stream_get_contents($file) . "\r\n--$boundary--\r\n";
            $this->send('POST', $form->url, $body, "Content-Type: multipart/form-data; boundary=\"$boundary\"");
        }

        private function call(string $method, string $url, ?string $body = null): object
        {
            $headers = "Authorization: Bearer {$this->options['api_key']}\r\nContent-Type: application/json";
            return json_decode($this->send($method, $url, $body, $headers))->data;
        }

        private function send(string $method, string $url, ?string $body, string $headers): string
        {
            $http = ['method' => $method, 'header' => $headers, 'content' => $body ?? '', 'ignore_errors' => true];
            $answer = file_get_contents($url, false, stream_context_create(['http' => $http]));
            if (!preg_match('/ 20[014] /', $http_response_header[0])) {
                throw new \RuntimeException($http_response_header[0] . ' ' . $answer);
            }
            return $answer;
        }
    }
}
