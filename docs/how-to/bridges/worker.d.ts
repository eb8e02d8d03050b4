declare const bridge: { fetch(request: Request, env: Record<string, string>): Promise<Response> };
export default bridge;
